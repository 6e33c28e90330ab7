#include "core/studies/gradient_microscope.h"

#include "core/environments/finite_observations.h"
#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope {
namespace {

/// What a step so far ahead still counts in a discounted task that never ends.
constexpr double negligible = 1e-4;
constexpr int longest_episode = 10'000;
constexpr std::size_t slice_steps = 4096;

int horizon(const MicroscopeRequest& request) {
  int steps = request.step_limit > 0 ? request.step_limit : longest_episode;
  if (request.environment->info().continuing && request.discount < 1.0)
    steps = static_cast<int>(std::ceil(std::log(negligible) / std::log(request.discount)));
  return std::clamp(steps, 1, longest_episode);
}

/// Σ p(s'|s,a)(R + γ v̂(s')): what a critic of states says about actions where the dynamics are known.
std::vector<double> looked_ahead(const Environment& environment, const Model& model, double discount) {
  const FiniteModel& task = *environment.finite_model();
  const std::size_t observed = environment.info().observation.size();
  const std::vector<double> observations = finite_observations(environment);
  std::vector<double> values(task.states.size());
  const std::size_t quantity = 0;
  for (std::size_t s = 0; s < values.size(); ++s) {
    if (task.states[s].terminal) continue;
    model.evaluate(std::span(&quantity, 1), std::span(observations).subspan(s * observed, observed), observed,
                   std::span(values).subspan(s, 1));
  }
  std::vector<double> action_values(values.size() * task.actions.size(), 0.0);
  for (std::size_t s = 0; s < values.size(); ++s)
    for (std::size_t a = 0; a < task.actions.size(); ++a)
      for (const FiniteModel::Outcome& outcome : task.after(s, a))
        action_values[s * task.actions.size() + a] +=
            outcome.probability * (outcome.reward + discount * values[outcome.next]);
  return action_values;
}

}  // namespace

void GradientMicroscope::begin(const MicroscopeRequest& request) {
  request_ = request;
  const Model& model = *request.snapshot->model;
  policy_ = scored_policy(model);
  if (policy_ == nullptr)
    throw Error("This learner follows no policy gradient with scores, which the microscope looks at.");
  if (request.environment->info().continuing && !(request.discount < 1.0))
    throw Error("A task that never ends needs a discount below 1 here.");
  solution_ = solve(*request.environment, model, {.average_reward = false, .discount = request.discount});
  view_.exact = solution_ != nullptr;
  view_.has_critic = policy_->has_critic();
  view_.critic = request.critic;
  if (solution_ == nullptr) view_.critic = MicroscopeCritic::learned;
  if (!view_.has_critic) view_.critic = MicroscopeCritic::exact;
  view_.objective = solution_ != nullptr ? solution_->objective() : std::numeric_limits<double>::quiet_NaN();
  episode_.emplace(request.environment->clone(), horizon(request));
  environment_random_.emplace(request.seed, Purpose::search, 0);
  action_random_.emplace(request.seed, Purpose::search, 1);
  if (solution_ != nullptr) view_.truth = policy_->exact_gradient(*request.environment, *solution_);
  if (view_.critic == MicroscopeCritic::learned && request.environment->finite_model() != nullptr)
    learned_action_values_ = looked_ahead(*request.environment, model, request.discount);
  view_.rows.resize(gradient_estimators().size());
  components_.resize(view_.rows.size());
}

std::size_t GradientMicroscope::wanted() const {
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::max(2, request_.trajectories)), 2,
                                 std::max<std::size_t>(2, most_numbers / policy_->size()));
}

/// Draws some trajectories; true when there are enough.
bool GradientMicroscope::sample() {
  const std::size_t until = batch_.steps() + slice_steps;
  const std::size_t enough = wanted();
  while (batch_.trajectories() < enough && batch_.steps() < until) {
    if (batch_.steps() >= policy_->steps_a_second() && batch_.trajectories() > 1) return true;
    policy_->play(*episode_, *environment_random_, *action_random_, batch_);
    add_values();
  }
  return batch_.trajectories() >= enough;
}

/// The values along the last trajectory; its final state is still the episode's.
void GradientMicroscope::add_values() {
  const std::size_t i = batch_.trajectories() - 1;
  const bool exact = view_.critic == MicroscopeCritic::exact && solution_ != nullptr;
  const bool learned = view_.critic == MicroscopeCritic::learned && view_.has_critic;
  if (!exact && !learned) return;
  for (std::size_t row = batch_.begin(i); row < batch_.end(i); ++row) {
    if (exact) {
      values_.values.push_back(solution_->value(batch_.state(row)));
      values_.action_values.push_back(solution_->action_value(batch_.state(row), batch_.action(row)));
      continue;
    }
    values_.values.push_back(policy_->value(batch_.features(row)));
    if (learned_action_values_.empty()) continue;
    const std::size_t actions = request_.environment->finite_model()->actions.size();
    const auto s = static_cast<std::size_t>(batch_.state(row)[0]);
    values_.action_values.push_back(
        learned_action_values_[s * actions + static_cast<std::size_t>(batch_.action(row)[0])]);
  }
  double last = 0.0;
  if (!batch_.terminated(i)) {
    if (exact) {
      last = solution_->value(episode_->environment().state());
    } else {
      last = policy_->value(batch_.final_features(i));
    }
  }
  values_.final_values.push_back(last);
}

bool GradientMicroscope::collect(const CreditRule& rule, const BatchValues& values) {
  if (collected_ == 0) {
    credits_.resize(batch_.steps());
    credits(batch_, values, rule, credits_);
  }
  collected_ = policy_->sample_gradients(batch_, credits_, collected_, slice_steps, samples_);
  if (collected_ < batch_.trajectories()) return false;
  collected_ = 0;
  return true;
}

/// Without exact theory the truth is what as many other trajectories say, by an estimator without bias.
bool GradientMicroscope::choose_truth() {
  const GradientEstimator* unbiased = nullptr;
  for (const GradientEstimator& estimator : gradient_estimators())
    if (estimator.baseline == Baseline::constant) unbiased = &estimator;
  if (!collect(rule_of(*unbiased, request_.discount, 1.0, true), {})) return false;
  view_.truth = samples_.rowwise().mean();
  batch_.clear();
  values_ = {};
  return true;
}

bool GradientMicroscope::measure(std::size_t estimator) {
  const GradientEstimator& which = gradient_estimators()[estimator];
  const CreditRule rule = rule_of(which, request_.discount, request_.lambda, true);
  MicroscopeView::Row& row = view_.rows[estimator];
  row.estimator = estimator;
  row.known = (!rule.needs_values() || values_.values.size() == batch_.steps()) &&
              (!rule.needs_action_values() || values_.action_values.size() == batch_.steps());
  if (!row.known) return true;
  if (!collect(rule, values_)) return false;
  if (direction_.size() == 0) {
    direction_ = Eigen::VectorXd::Zero(view_.truth.size());
    const double length = view_.truth.norm();
    if (request_.coordinate && *request_.coordinate < static_cast<std::size_t>(direction_.size()))
      direction_[static_cast<Eigen::Index>(*request_.coordinate)] = 1.0;
    else if (length > 0.0)
      direction_ = view_.truth / length;
    else
      direction_[0] = 1.0;
  }
  components_[estimator].resize(batch_.trajectories());
  row.statistics = gradient_statistics(samples_, view_.truth, direction_, components_[estimator]);
  return true;
}

/// One range for all, so that their widths can be compared.
void GradientMicroscope::fill_histograms() {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const MicroscopeView::Row& row : view_.rows) {
    if (!row.known) continue;
    scratch_ = components_[row.estimator];
    low = std::min({low, quantile(scratch_, 0.04), 0.0, row.statistics.projected_truth});
    high = std::max({high, quantile(scratch_, 0.96), 0.0, row.statistics.projected_truth});
  }
  if (!(low < high)) low = -1.0, high = 1.0;
  const double margin = 0.06 * (high - low);
  for (MicroscopeView::Row& row : view_.rows) {
    if (!row.known) continue;
    row.histogram.low = low - margin;
    row.histogram.high = high + margin;
    row.histogram.counts.resize(bins);
    row.histogram.fill(components_[row.estimator]);
  }
}

bool GradientMicroscope::advance() {
  if (!drawn_) {
    if (collected_ == 0 && !sample()) return false;
    if (view_.truth.size() == 0) {
      choose_truth();
      return false;
    }
    drawn_ = true;
    view_.trajectories = batch_.trajectories();
    view_.steps = batch_.steps();
    return false;
  }
  if (!measure(next_)) return false;
  if (++next_ < view_.rows.size()) return false;
  fill_histograms();
  return true;
}

double GradientMicroscope::progress() const {
  double drawn =
      drawn_ ? 1.0
             : std::max(static_cast<double>(batch_.trajectories()) / static_cast<double>(wanted()),
                        static_cast<double>(batch_.steps()) / static_cast<double>(policy_->steps_a_second()));
  drawn = std::min(1.0, drawn);
  // Half of the drawing is for the truth where nobody knows it.
  if (!view_.exact && !drawn_) drawn = 0.5 * (drawn + (view_.truth.size() > 0 ? 1.0 : 0.0));
  return 0.5 * drawn + 0.5 * static_cast<double>(next_) / static_cast<double>(view_.rows.size());
}

}  // namespace policyscope
