#include "app/runs.h"

#include "core/learning/series_past.h"
#include "render/number_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope::app {
namespace {

/// How often the measured speed is renewed, seconds.
constexpr double measuring_interval = 0.5;

bool waits_for_new_run(const ParameterSet& desired, const ParameterSet& running, std::size_t i) {
  return desired[i].needs_new_run(running.value(i), desired.value(i));
}

}  // namespace

Runs::~Runs() {
  close_all();
}

std::size_t Runs::index_of(int id) const {
  for (std::size_t i = 0; i < views_.size(); ++i)
    if (views_[i]->id == id) return i;
  return views_.size();
}

RunView* Runs::find(int id) {
  const std::size_t index = index_of(id);
  return index < views_.size() ? views_[index].get() : nullptr;
}

RunView& Runs::shown(int id) {
  if (RunView* view = find(id); view != nullptr && !view->faded) return *view;
  for (const auto& view : views_)
    if (!view->faded) return *view;
  return *views_.front();
}

RunView& Runs::adopt(std::shared_ptr<Run> run, int variant, int color, std::optional<std::int64_t> stored,
                     std::optional<Origin> parent) {
  auto view = std::make_unique<RunView>();
  // What a series is called is fixed from the start and not written again.
  const Experience& experience = std::as_const(*run).learner().experience();
  view->by_step = SeriesGroup(experience.by_step().series());
  view->by_episode = SeriesGroup(experience.by_episode().series());
  view->by_update = SeriesGroup(experience.by_update().series());
  view->id = next_id_++;
  view->variant = variant;
  view->color = color;
  Wire wire;
  wire.events = run->subscribe();  // before it is served: the first keyframe is posted at once
  run->set_listener([news = news_] {
    if (news->wake && !news->told.exchange(true)) news->wake();
  });
  if (writer_ != nullptr) {
    if (stored)
      writer_->resume(run, *stored);
    else
      stored = writer_->add(run, parent);
    wire.stored = *stored;
  }
  // The first keyframe is for the window already.
  Desired first;
  first.subscription.transitions = 1;
  first.steps_per_second = speed_;
  run->set_desired(std::move(first));
  view->run = session_.add(std::move(run));
  views_.push_back(std::move(view));
  wires_.push_back(std::move(wire));
  send_desired(views_.size() - 1);
  rename();
  return *views_.back();
}

void Runs::open(const Scenario& scenario) {
  std::vector<std::shared_ptr<Run>> runs;
  std::vector<std::uint64_t> seeds = scenario.seeds;
  if (seeds.empty()) seeds.push_back(1);
  for (const std::uint64_t seed : seeds) runs.push_back(std::make_shared<Run>(scenario, seed));

  close_all();
  scenario_ = scenario;
  variants_.assign(1, {scenario.parameters, false});
  for (std::size_t i = 0; i < runs.size(); ++i) adopt(std::move(runs[i]), 0, static_cast<int>(i));
}

void Runs::drop(std::size_t index) {
  session_.remove(*views_[index]->run);
  if (writer_ != nullptr) writer_->finish(*views_[index]->run);
  views_.erase(views_.begin() + static_cast<std::ptrdiff_t>(index));
  wires_.erase(wires_.begin() + static_cast<std::ptrdiff_t>(index));
}

bool Runs::poll(double time) {
  bool came = false;
  news_->told.store(false);  // before looking: whatever comes from now on wakes again
  for (std::size_t i = 0; i < views_.size(); ++i) {
    RunView& view = *views_[i];
    wires_[i].events->take_all(inbox_);
    came = came || !inbox_.empty();
    for (RunEvent& event : inbox_) take_in(i, event);
    if (auto snapshot = view.run->take_snapshot()) {
      view.latest = std::move(*snapshot);
      came = true;
    }
    if (std::isnan(time)) continue;
    Wire& wire = wires_[i];
    if (!view.run->playing()) {
      // Who rests has no speed.
      view.steps_per_second = std::numeric_limits<double>::quiet_NaN();
      wire.measured_at = 0.0;
      continue;
    }
    const std::int64_t steps = view.run->steps();
    if (wire.measured_at == 0.0 || time - wire.measured_at >= measuring_interval) {
      if (wire.measured_at != 0.0)
        view.steps_per_second = static_cast<double>(steps - wire.measured_steps) / (time - wire.measured_at);
      wire.measured_at = time;
      wire.measured_steps = steps;
    }
  }
  // A branch from now is started when its keyframe came.
  for (std::size_t i = 0; i < views_.size(); ++i) {
    if (!wires_[i].wants_branch || !wires_[i].branch_point) continue;
    wires_[i].wants_branch = false;
    const Keyframe keyframe = *std::exchange(wires_[i].branch_point, std::nullopt);
    branched_ = branch(views_[i]->id, keyframe);
  }
  return came;
}

void Runs::take_in(std::size_t index, RunEvent& event) {
  RunView& view = *views_[index];
  if (auto* update = std::get_if<SeriesUpdate>(&event)) {
    view.by_step.append(update->by_step);
    view.by_episode.append(update->by_episode);
    view.by_update.append(update->by_update);
  } else if (auto* change = std::get_if<Change>(&event)) {
    view.changes.push_back(std::move(*change));
  } else if (auto* keyframe = std::get_if<Keyframe>(&event)) {
    if (!keyframe->on_request)
      view.timeline.add(std::move(*keyframe));
    else if (wires_[index].wants_branch)
      wires_[index].branch_point = std::move(*keyframe);
  } else if (auto* recording = std::get_if<Recording>(&event)) {
    view.recording = std::move(*recording);
  } else if (auto* failure = std::get_if<Failure>(&event)) {
    view.failure = std::move(failure->message);
  } else if (auto* refusal = std::get_if<Refusal>(&event)) {
    complaint_ = std::move(refusal->message);
  }
}

bool Runs::playing() const {
  return std::any_of(views_.begin(), views_.end(),
                     [](const auto& view) { return !view->faded && view->run->playing(); });
}

void Runs::send(Command command) {
  for (const auto& view : views_)
    if (!view->faded && view->failure.empty()) session_.send(*view->run, command);
}

void Runs::set_speed(double steps_per_second) {
  if (speed_ == steps_per_second) return;
  speed_ = steps_per_second;
  for (std::size_t i = 0; i < views_.size(); ++i) send_desired(i);
}

void Runs::send_desired(std::size_t index) {
  RunView& view = *views_[index];
  if (view.faded) return;
  Desired desired;
  const Variant& variant = variants_[static_cast<std::size_t>(view.variant)];
  if (variant.touched)
    for (std::size_t i = 0; i < variant.desired.size(); ++i)
      desired.parameters.push_back(variant.desired.value(i));
  if (wires_[index].watched)
    desired.subscription = {.model = true, .transitions = 512, .replay = wires_[index].replay_watched};
  else
    desired.subscription = {.model = false, .transitions = 1};
  desired.steps_per_second = speed_;
  session_.set_desired(*view.run, std::move(desired));
}

void Runs::watch(int id, bool replay) {
  for (std::size_t i = 0; i < views_.size(); ++i) {
    const bool wanted = views_[i]->id == id;
    const bool replay_wanted = wanted && replay;
    if (wires_[i].watched == wanted && wires_[i].replay_watched == replay_wanted) continue;
    wires_[i].watched = wanted;
    wires_[i].replay_watched = replay_wanted;
    send_desired(i);
  }
}

void Runs::set_parameter(int variant, std::size_t parameter, const ParameterValue& value) {
  Variant& v = variants_[static_cast<std::size_t>(variant)];
  if (v.desired.value(parameter) == value) return;
  v.desired.set(parameter, value);
  v.touched = true;
  for (std::size_t i = 0; i < views_.size(); ++i)
    if (views_[i]->variant == variant) send_desired(i);
}

bool Runs::has_pending(int variant) const {
  const ParameterSet& desired = variants_[static_cast<std::size_t>(variant)].desired;
  for (const auto& view : views_) {
    if (view->variant != variant || view->faded) continue;
    for (std::size_t i = 0; i < desired.size(); ++i)
      if (waits_for_new_run(desired, view->scenario().parameters, i)) return true;
  }
  return false;
}

void Runs::drop_pending(int variant) {
  Variant& v = variants_[static_cast<std::size_t>(variant)];
  for (const auto& view : views_) {
    if (view->variant != variant || view->faded) continue;
    const ParameterSet& running = view->scenario().parameters;
    for (std::size_t i = 0; i < running.size(); ++i)
      if (waits_for_new_run(v.desired, running, i)) v.desired.set(i, running.value(i));
    return;
  }
}

void Runs::reset(bool new_seeds) {
  // All new runs exist before an old one is touched, so that an error leaves everything as it was.
  struct Fresh {
    std::shared_ptr<Run> run;
    int variant, color;
    bool hidden;
    std::string name;
  };
  std::vector<Fresh> fresh;
  std::uint64_t highest = 0;
  for (const auto& view : views_) highest = std::max(highest, view->seed());
  for (const auto& view : views_) {
    if (view->faded) continue;
    Scenario scenario = scenario_;
    scenario.parameters = variants_[static_cast<std::size_t>(view->variant)].desired;
    const std::uint64_t seed = new_seeds ? ++highest : view->seed();
    fresh.push_back(
        {std::make_shared<Run>(scenario, seed), view->variant, view->color, view->hidden, view->given_name});
  }
  const bool was_playing = playing();
  for (std::size_t i = views_.size(); i-- > 0;) {
    if (views_[i]->faded) {
      drop(i);
      continue;
    }
    session_.send(*views_[i]->run, {Command::Kind::pause});
    views_[i]->faded = true;
  }
  for (Fresh& f : fresh) {
    RunView& view = adopt(std::move(f.run), f.variant, f.color);
    view.hidden = f.hidden;
    name(views_.size() - 1, std::move(f.name));
  }
  rename();
  if (was_playing) send(Command::Kind::play);
}

bool Runs::can_undo() const {
  return std::any_of(views_.begin(), views_.end(), [](const auto& view) { return view->faded; });
}

void Runs::undo_reset() {
  if (!can_undo()) return;
  for (std::size_t i = views_.size(); i-- > 0;)
    if (!views_[i]->faded) drop(i);
  for (std::size_t i = 0; i < views_.size(); ++i) {
    views_[i]->faded = false;
    send_desired(i);
  }
  rename();
}

int Runs::free_color() const {
  for (int color = 0;; ++color) {
    const bool taken = std::any_of(views_.begin(), views_.end(),
                                   [color](const auto& v) { return v->color == color && !v->faded; });
    if (!taken) return color;
  }
}

int Runs::add_seed(int like) {
  const RunView& model = shown(like);
  std::uint64_t highest = 0;
  for (const auto& view : views_)
    if (view->variant == model.variant) highest = std::max(highest, view->seed());
  Scenario scenario = scenario_;
  scenario.parameters = variants_[static_cast<std::size_t>(model.variant)].desired;
  return adopt(std::make_shared<Run>(scenario, highest + 1), model.variant, free_color()).id;
}

int Runs::add_variant(int like) {
  const RunView& model = shown(like);
  Scenario scenario = scenario_;
  const int old_variant = model.variant;
  scenario.parameters = variants_[static_cast<std::size_t>(old_variant)].desired;
  auto run = std::make_shared<Run>(scenario, model.seed());
  variants_.push_back({scenario.parameters, false});
  // The pending values went with the new run; the old one goes on without them.
  drop_pending(old_variant);
  return adopt(std::move(run), static_cast<int>(variants_.size()) - 1, free_color()).id;
}

int Runs::branch(int from, const Keyframe& keyframe) {
  const RunView& parent = shown(from);
  const SeriesUpdate closed{closed_until(parent.by_step, keyframe.steps, keyframe.blocks.by_step),
                            closed_until(parent.by_episode, keyframe.steps, keyframe.blocks.by_episode),
                            closed_until(parent.by_update, keyframe.steps, keyframe.blocks.by_update)};
  auto run = std::make_shared<Run>(parent.scenario(), parent.seed(), *keyframe.checkpoint, closed);
  // What the learner made of them: not a sample more than it has seen.
  const Experience& experience = std::as_const(*run).learner().experience();
  const SeriesUpdate past{closed_bins(experience.by_step()), closed_bins(experience.by_episode()),
                          closed_bins(experience.by_update())};
  Variant variant{parent.scenario().parameters, false};
  for (std::size_t i = 0; i < keyframe.snapshot->in_force.size(); ++i)
    variant.desired.set(i, keyframe.snapshot->in_force[i]);
  variants_.push_back(std::move(variant));
  const int parent_id = parent.id;
  std::vector<Change> changes;
  for (const Change& change : parent.changes)
    if (change.step <= keyframe.steps) changes.push_back(change);
  Timeline timeline;
  for (const Keyframe& earlier : parent.timeline.keyframes())
    if (earlier.steps < keyframe.steps) timeline.add(earlier);

  std::optional<Origin> origin;
  if (const std::int64_t stored = wires_[index_of(parent.id)].stored; stored != 0)
    origin = Origin{stored, keyframe.iteration};
  RunView& view =
      adopt(std::move(run), static_cast<int>(variants_.size()) - 1, free_color(), std::nullopt, origin);
  view.by_step.append(past.by_step);
  view.by_episode.append(past.by_episode);
  view.by_update.append(past.by_update);
  view.changes = std::move(changes);
  view.timeline = std::move(timeline);
  view.parent = parent_id;
  view.parent_step = keyframe.steps;
  rename();
  return view.id;
}

void Runs::branch_now(int from) {
  RunView& parent = shown(from);
  wires_[index_of(parent.id)].wants_branch = true;
  session_.send(*parent.run, {Command::Kind::checkpoint});
}

std::optional<int> Runs::take_branched() {
  return std::exchange(branched_, std::nullopt);
}

void Runs::remove(int id) {
  const std::size_t index = index_of(id);
  if (index == views_.size()) return;
  const bool last = !views_[index]->faded &&
                    std::count_if(views_.begin(), views_.end(), [](const auto& v) { return !v->faded; }) == 1;
  if (last) return;  // a window without a run has nothing to show
  drop(index);
  rename();
}

void Runs::set_name(int id, std::string name) {
  RunView* view = find(id);
  if (view == nullptr) return;
  const std::size_t first = name.find_first_not_of(' ');
  name.erase(0, std::min(first, name.size()));
  while (name.ends_with(' ')) name.pop_back();
  this->name(index_of(id), std::move(name));
  rename();
}

void Runs::name(std::size_t index, std::string given) {
  RunView& view = *views_[index];
  if (view.given_name == given) return;
  view.given_name = std::move(given);
  if (writer_ != nullptr) writer_->set_name(*view.run, view.given_name);
}

bool Runs::is_study() const {
  return std::any_of(views_.begin(), views_.end(), [](const auto& v) { return !v->configuration.empty(); });
}

void Runs::place(int id, std::vector<double> state) {
  if (RunView* view = find(id)) session_.send(*view->run, {Command::Kind::place, 0, std::move(state)});
}

void Runs::rename() {
  // Letters only where there is something to tell apart.
  std::vector<int> variants;
  for (const auto& view : views_)
    if (std::find(variants.begin(), variants.end(), view->variant) == variants.end())
      variants.push_back(view->variant);
  std::sort(variants.begin(), variants.end());
  for (const auto& view : views_) {
    view->name = view->given_name;
    if (!view->name.empty()) continue;
    if (!view->configuration.empty()) {
      view->name += view->configuration + " · ";
    } else if (variants.size() > 1) {
      const auto letter = std::find(variants.begin(), variants.end(), view->variant) - variants.begin();
      view->name += static_cast<char>('A' + letter % 26);
      view->name += " · ";
    }
    view->name += "seed " + std::to_string(view->seed());
    if (view->parent) {
      view->name += " from ";
      view->name += render::count_text(static_cast<double>(view->parent_step)).view();
    }
  }
}

}  // namespace policyscope::app
