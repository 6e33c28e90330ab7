// What every environment of the catalog promises.
#include "core/environments/catalog.h"
#include "core/environments/finite_model.h"
#include "core/error.h"
#include "core/learning/archive.h"
#include "tests/support/allocations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <set>

namespace policyscope {
namespace {

bool all_finite(std::span<const double> numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::isfinite(x); });
}

std::vector<double> copy(std::span<const double> numbers) {
  return {numbers.begin(), numbers.end()};
}

std::vector<double> random_action(const ActionSpace& space, RandomStream& random) {
  if (space.discrete()) return {static_cast<double>(random.index(space.count()))};
  std::vector<double> action;
  for (const Dimension& dimension : space.box) {
    action.push_back(random.uniform(dimension.typical_low, dimension.typical_high));
  }
  return action;
}

std::vector<double> random_point(const Box& box, RandomStream& random) {
  std::vector<double> point;
  for (const Dimension& dimension : box) {
    if (dimension.whole) {
      const auto count = static_cast<std::uint64_t>(dimension.high - dimension.low) + 1;
      point.push_back(dimension.low + static_cast<double>(random.index(count)));
    } else {
      point.push_back(random.uniform(dimension.typical_low, dimension.typical_high));
    }
  }
  return point;
}

/// What a step showed.
struct Seen {
  std::vector<double> observation, state;
  double reward;
  bool terminated;
  friend bool operator==(const Seen&, const Seen&) = default;
};

class ConformanceTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { environment_->reset(random_, observation_); }

  Seen step(Environment& environment, const std::vector<double>& action, RandomStream& random) const {
    std::vector<double> observation(observation_.size());
    const StepResult result = environment.step(action, random, observation);
    return {observation, copy(environment.state()), result.reward, result.terminated};
  }
  /// Walks on with random actions, through resets.
  Seen wander(Environment& environment, RandomStream& random) const {
    Seen seen = step(environment, random_action(environment.info().action, random), random);
    if (seen.terminated) {
      environment.reset(random, seen.observation);
      seen.state = copy(environment.state());
    }
    return seen;
  }

  const EnvironmentEntry& entry_ = find_environment(GetParam());
  std::unique_ptr<Environment> environment_ = entry_.make();
  RandomStream random_{7, Purpose::environment};
  std::vector<double> observation_ = std::vector<double>(entry_.info.observation.size());
};

void expect_box(const Box& box) {
  for (const Dimension& dimension : box) {
    SCOPED_TRACE(dimension.symbol);
    EXPECT_FALSE(dimension.symbol.empty());
    EXPECT_FALSE(dimension.name.empty());
    EXPECT_LE(dimension.low, dimension.high);
    EXPECT_LT(dimension.typical_low, dimension.typical_high);
    EXPECT_TRUE(std::isfinite(dimension.typical_low) && std::isfinite(dimension.typical_high));
    if (dimension.low < dimension.high) {
      EXPECT_LE(dimension.low, dimension.typical_low);
      EXPECT_GE(dimension.high, dimension.typical_high);
    }
    if (dimension.periodic) {
      EXPECT_EQ(dimension.typical_low, dimension.low);
      EXPECT_EQ(dimension.typical_high, dimension.high);
    }
  }
}

TEST_P(ConformanceTest, IsDescribedInFull) {
  const EnvironmentInfo& info = entry_.info;
  EXPECT_EQ(info.id, GetParam());
  EXPECT_FALSE(info.title.empty());
  EXPECT_FALSE(info.source.empty());
  ASSERT_FALSE(info.summary.empty());
  EXPECT_EQ(info.summary.back(), '.');
  EXPECT_EQ(info.state_names.size(), environment_->state().size());
  EXPECT_FALSE(info.observation.empty());
  EXPECT_FALSE(info.coordinates.empty());
  expect_box(info.observation);
  expect_box(info.coordinates);
  expect_box(info.action.box);
  EXPECT_NE(info.action.discrete(), !info.action.box.empty());
  EXPECT_FALSE(info.action.name.empty());
  for (const std::string& label : info.action.labels) EXPECT_FALSE(label.empty());
  EXPECT_GE(info.time_step, 0.0);
  if (info.continuing) {
    EXPECT_EQ(info.step_limit, 0);
  } else {
    EXPECT_GT(info.step_limit, 0);
  }
}

TEST_P(ConformanceTest, ParametersAreDescribedInFull) {
  std::set<std::string> ids;
  EXPECT_FALSE(entry_.parameters.empty());
  for (const Parameter& parameter : entry_.parameters) {
    SCOPED_TRACE(parameter.id);
    EXPECT_TRUE(ids.insert(parameter.id).second) << "twice";
    EXPECT_FALSE(parameter.symbol.empty());
    EXPECT_FALSE(parameter.name.empty());
    ASSERT_FALSE(parameter.help.empty());
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(parameter.help.front())));
    EXPECT_EQ(parameter.help.back(), '.');
    EXPECT_NO_THROW(check_value(parameter, parameter.default_value));
    if (!parameter.is_number()) continue;
    EXPECT_TRUE(std::isfinite(parameter.slider.low) && std::isfinite(parameter.slider.high));
    EXPECT_LT(parameter.slider.low, parameter.slider.high);
    EXPECT_TRUE(parameter.valid.contains(parameter.slider.low));
    EXPECT_TRUE(parameter.valid.contains(parameter.slider.high));
    EXPECT_TRUE(parameter.slider.contains(std::get<double>(parameter.default_value)));
    const Applies physics = entry_.info.continuing ? Applies::now : Applies::next_episode;
    EXPECT_TRUE(parameter.applies == physics || parameter.applies == Applies::new_run);
  }
}

TEST_P(ConformanceTest, DefaultsAreWhatTheCatalogSays) {
  std::vector<ParameterValue> values;
  for (const Parameter& parameter : entry_.parameters) values.push_back(parameter.default_value);
  const auto configured = entry_.make();
  configured->configure(values);
  EXPECT_EQ(configured->info().id, entry_.info.id);
  RandomStream a(2, Purpose::environment), b(2, Purpose::environment);
  configured->reset(a, observation_);
  environment_->reset(b, observation_);
  for (int i = 0; i < 50; ++i) ASSERT_EQ(wander(*configured, a), wander(*environment_, b));
}

TEST_P(ConformanceTest, ObservationsStayInTheirBounds) {
  for (int i = 0; i < 2000; ++i) {
    const Seen seen = wander(*environment_, random_);
    ASSERT_TRUE(std::isfinite(seen.reward));
    for (std::size_t d = 0; d < seen.observation.size(); ++d) {
      ASSERT_GE(seen.observation[d], entry_.info.observation[d].low);
      ASSERT_LE(seen.observation[d], entry_.info.observation[d].high);
    }
  }
}

TEST_P(ConformanceTest, EqualSeedsGiveEqualBits) {
  const auto other = entry_.make();
  RandomStream a(9, Purpose::environment), b(9, Purpose::environment);
  std::vector<double> other_observation(observation_.size());
  environment_->reset(a, observation_);
  other->reset(b, other_observation);
  EXPECT_EQ(observation_, other_observation);
  for (int i = 0; i < 500; ++i) ASSERT_EQ(wander(*environment_, a), wander(*other, b));
}

TEST_P(ConformanceTest, CloneGoesItsOwnWay) {
  for (int i = 0; i < 20; ++i) wander(*environment_, random_);
  const auto clone = environment_->clone();
  const std::vector<double> state = copy(environment_->state());
  RandomStream same = random_;
  std::vector<Seen> original;
  for (int i = 0; i < 50; ++i) original.push_back(wander(*environment_, random_));
  EXPECT_EQ(copy(clone->state()), state);
  for (int i = 0; i < 50; ++i) ASSERT_EQ(wander(*clone, same), original[i]);
}

TEST_P(ConformanceTest, StateIsAllThatThereIs) {
  if (!entry_.info.state_is_whole) GTEST_SKIP() << "its engine remembers more";
  const auto other = entry_.make();
  for (int i = 0; i < 200; ++i) {
    other->set_state(environment_->state());
    ASSERT_EQ(copy(other->state()), copy(environment_->state()));
    const std::vector<double> action = random_action(entry_.info.action, random_);
    RandomStream same = random_;
    const Seen seen = step(*environment_, action, random_);
    ASSERT_EQ(step(*other, action, same), seen);
    if (seen.terminated) environment_->reset(random_, observation_);
  }
}

TEST_P(ConformanceTest, ContinuesFromWhatItSaved) {
  const auto other = entry_.make();
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 37; ++i) wander(*environment_, random_);
    ArchiveWriter writer;
    environment_->save(writer);
    ArchiveReader reader(writer.bytes());
    other->load(reader);
    EXPECT_TRUE(reader.at_end());
    ASSERT_EQ(copy(other->state()), copy(environment_->state()));
    RandomStream same = random_;
    for (int i = 0; i < 60; ++i) ASSERT_EQ(wander(*other, same), wander(*environment_, random_));
  }
}

TEST_P(ConformanceTest, GoesOnFromAStateTheSameEveryTime) {
  for (int i = 0; i < 30; ++i) wander(*environment_, random_);
  const auto a = entry_.make(), b = entry_.make();
  a->set_state(environment_->state());
  b->set_state(environment_->state());
  RandomStream same = random_;
  for (int i = 0; i < 60; ++i) ASSERT_EQ(wander(*a, same), wander(*b, random_));
}

TEST_P(ConformanceTest, RefusesWrongStates) {
  std::vector<double> state = copy(environment_->state());
  state[0] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(environment_->set_state(state), Error);
  state = copy(environment_->state());
  state.push_back(0.0);
  EXPECT_THROW(environment_->set_state(state), Error);
  state.pop_back();
  EXPECT_EQ(copy(environment_->state()), state);  // a refused state changes nothing
}

TEST_P(ConformanceTest, ObservesWhatItWrote) {
  std::vector<double> observed(observation_.size());
  environment_->observe(observed);
  EXPECT_EQ(observed, observation_);
  for (int i = 0; i < 200; ++i) {
    const Seen seen = step(*environment_, random_action(entry_.info.action, random_), random_);
    environment_->observe(observed);
    ASSERT_EQ(observed, seen.observation);
    if (seen.terminated) environment_->reset(random_, observation_);
  }
}

TEST_P(ConformanceTest, StepsAllocateNothing) {
  const std::vector<double> action = random_action(entry_.info.action, random_);
  const std::size_t before = allocations();
  for (int i = 0; i < 100; ++i) {
    if (environment_->step(action, random_, observation_).terminated)
      environment_->reset(random_, observation_);
    environment_->observe(observation_);
  }
  EXPECT_EQ(allocations(), before);
}

TEST_P(ConformanceTest, CoordinatesAndObservationsTranslateIntoEachOther) {
  const Box& box = entry_.info.coordinates;
  std::vector<double> observation(observation_.size()), back(box.size());
  for (int i = 0; i < 300; ++i) {
    const std::vector<double> coordinates = random_point(box, random_);
    environment_->observe_at(coordinates, observation);
    environment_->coordinates_of(observation, back);
    for (std::size_t d = 0; d < box.size(); ++d) ASSERT_NEAR(back[d], coordinates[d], 1e-14 * 30) << d;
  }
  for (int i = 0; i < 300; ++i) {
    const Seen seen = wander(*environment_, random_);
    environment_->coordinates_of(seen.observation, back);
    for (std::size_t d = 0; d < box.size(); ++d) {
      ASSERT_GE(back[d], box[d].low);
      ASSERT_LE(back[d], box[d].high);
    }
    environment_->observe_at(back, observation);
    for (std::size_t d = 0; d < observation.size(); ++d)
      ASSERT_NEAR(observation[d], seen.observation[d], 1e-13);
  }
}

TEST_P(ConformanceTest, StaysFiniteAtTheEndsOfEverySlider) {
  std::vector<ParameterValue> values;
  for (const Parameter& parameter : entry_.parameters) values.push_back(parameter.default_value);
  for (std::size_t p = 0; p < values.size(); ++p) {
    const Parameter& parameter = entry_.parameters[p];
    if (!parameter.is_number()) continue;
    for (const double end : {parameter.slider.low, parameter.slider.high}) {
      SCOPED_TRACE(parameter.id + " = " + format_number(end));
      std::vector<ParameterValue> changed = values;
      changed[p] = end;
      environment_->configure(changed);
      observation_.resize(environment_->info().observation.size());  // a physics parameter may change it
      environment_->reset(random_, observation_);
      for (int i = 0; i < 200; ++i) {
        const Seen seen = wander(*environment_, random_);
        ASSERT_TRUE(all_finite(seen.observation) && all_finite(seen.state) && std::isfinite(seen.reward));
      }
      Scene scene;
      environment_->describe(scene);
      EXPECT_LT(scene.low.x, scene.high.x);
      EXPECT_LT(scene.low.y, scene.high.y);
    }
  }
}

/// Every point of `scene` that has a place, with the size of the shape around it.
std::vector<std::pair<Point, double>> points_of(const Scene& scene) {
  std::vector<std::pair<Point, double>> points;
  for (const auto& s : scene.segments) points.insert(points.end(), {{s.from, s.width}, {s.to, s.width}});
  for (const auto& line : scene.polylines) {
    for (const Point point : line.points) points.push_back({point, line.width});
  }
  for (const auto& disc : scene.discs) points.push_back({disc.center, disc.radius});
  for (const auto& arrow : scene.arrows) points.insert(points.end(), {{arrow.from, 0.0}, {arrow.to, 0.0}});
  for (const auto& arc : scene.arc_arrows) {
    points.push_back({arc.center, arc.radius});
    EXPECT_TRUE(std::isfinite(arc.start) && std::abs(arc.sweep) < 7.0);
  }
  for (const auto& label : scene.labels) {
    EXPECT_FALSE(label.text.empty());
    points.push_back({label.at, 0.0});
  }
  return points;
}

TEST_P(ConformanceTest, PictureShowsWhatItShould) {
  Scene scene;
  for (int i = 0; i < 300; ++i) {
    wander(*environment_, random_);
    scene.clear();
    environment_->describe(scene);
    const double width = scene.high.x - scene.low.x;
    const double height = scene.high.y - scene.low.y;
    ASSERT_GT(width, 0.0);
    ASSERT_GT(height, 0.0);
    const auto points = points_of(scene);
    ASSERT_FALSE(points.empty());
    for (const auto& [point, size] : points) {
      ASSERT_TRUE(std::isfinite(point.x) && std::isfinite(point.y) && std::isfinite(size));
      ASSERT_GE(size, 0.0);
      ASSERT_GE(point.x, scene.low.x - 0.25 * width);
      ASSERT_LE(point.x, scene.high.x + 0.25 * width);
      ASSERT_GE(point.y, scene.low.y - 0.25 * height);
      ASSERT_LE(point.y, scene.high.y + 0.25 * height);
    }
  }
  const auto moves = [](const auto& shape) { return shape.role == Role::body || shape.role == Role::agent; };
  EXPECT_TRUE(std::any_of(scene.segments.begin(), scene.segments.end(), moves) ||
              std::any_of(scene.polylines.begin(), scene.polylines.end(), moves) ||
              std::any_of(scene.discs.begin(), scene.discs.end(), moves));
}

TEST_P(ConformanceTest, PictureShowsTheLastActionUntilTheReset) {
  const auto shows_action = [&] {
    Scene scene;
    environment_->describe(scene);
    const auto is_action = [](const auto& shape) { return shape.role == Role::action; };
    return std::any_of(scene.polylines.begin(), scene.polylines.end(), is_action) ||
           std::any_of(scene.arrows.begin(), scene.arrows.end(), is_action) ||
           std::any_of(scene.arc_arrows.begin(), scene.arc_arrows.end(), is_action);
  };
  EXPECT_FALSE(shows_action());
  const ActionSpace& space = entry_.info.action;
  std::vector<double> strongest = {static_cast<double>(space.count()) - 1.0};
  if (!space.discrete()) {
    strongest.clear();
    for (const Dimension& d : space.box) strongest.push_back(std::min(d.high, d.typical_high));
  }
  step(*environment_, strongest, random_);
  EXPECT_TRUE(shows_action());
  environment_->reset(random_, observation_);
  EXPECT_FALSE(shows_action());
}

TEST_P(ConformanceTest, CanBePlacedAnywhere) {
  Scene scene;
  environment_->describe(scene);
  int placed = 0;
  for (int i = 0; i < 400; ++i) {
    const Point point{random_.uniform(scene.low.x, scene.high.x), random_.uniform(scene.low.y, scene.high.y)};
    const std::vector<double> before = copy(environment_->state());
    if (!environment_->place_at(point)) {
      ASSERT_EQ(copy(environment_->state()), before);
      continue;
    }
    ++placed;
    environment_->observe(observation_);
    ASSERT_TRUE(all_finite(observation_));
    ASSERT_TRUE(all_finite(environment_->state()));
    const auto clone = environment_->clone();
    clone->set_state(environment_->state());
    const Seen seen = step(*environment_, random_action(entry_.info.action, random_), random_);
    ASSERT_TRUE(all_finite(seen.observation));
  }
  EXPECT_GT(placed, 0);
  environment_->place_at({0.0, 0.0});
  ASSERT_TRUE(all_finite(environment_->state()));
}

TEST_P(ConformanceTest, FiniteModelAgreesWithTheSteps) {
  const FiniteModel* model = environment_->finite_model();
  if (!model) return;
  ASSERT_EQ(environment_->info().action.labels, model->actions);
  ASSERT_EQ(model->outcomes.size(), model->states.size() * model->actions.size());
  double start = 0.0;
  for (std::size_t s = 0; s < model->states.size(); ++s) {
    start += model->states[s].start;
    for (std::size_t a = 0; a < model->actions.size(); ++a) {
      double sum = 0.0;
      for (const FiniteModel::Outcome& outcome : model->after(s, a)) {
        sum += outcome.probability;
        EXPECT_LT(outcome.next, model->states.size());
        if (model->states[s].terminal) {
          EXPECT_EQ(outcome.next, s);
          EXPECT_EQ(outcome.reward, 0.0);
        }
      }
      EXPECT_NEAR(sum, 1.0, 1e-15);
      environment_->set_state(std::vector<double>{static_cast<double>(s)});
      const Seen seen = step(*environment_, {static_cast<double>(a)}, random_);
      const auto next = static_cast<std::size_t>(seen.state[0]);
      EXPECT_GT(model->probability(s, a, next), 0.0);
      std::vector<double> appearance(1);
      environment_->coordinates_of(seen.observation, appearance);
      EXPECT_EQ(appearance[0], static_cast<double>(model->states[next].appearance));
      EXPECT_EQ(seen.terminated, model->states[next].terminal);
    }
  }
  EXPECT_NEAR(start, 1.0, 1e-15);
}

std::vector<std::string> all_ids() {
  std::vector<std::string> ids;
  for (const EnvironmentEntry& entry : environment_catalog()) ids.push_back(entry.info.id);
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Catalog, ConformanceTest, testing::ValuesIn(all_ids()), [](const auto& param) {
  std::string name = param.param;
  std::erase(name, '-');
  return name;
});

TEST(Allocations, AreCounted) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const std::size_t before = allocations();
  const auto memory = std::make_unique<std::vector<double>>(100);
  EXPECT_EQ(allocations(), before + 2);
#endif
}

TEST(EnvironmentCatalog, HasEveryIdOnce) {
  std::set<std::string> ids;
  for (const std::string& id : all_ids()) EXPECT_TRUE(ids.insert(id).second) << id;
  for (const char* id : {"LecturePendulum", "LecturePendulumContinuous", "Pendulum-v1", "MountainCar-v0",
                         "MountainCarContinuous-v0", "CartPole-v1", "Acrobot-v1", "TwoCycle", "ShortCorridor",
                         "AliasedGridworld", "Gridworld", "RockPaperScissors", "LinearQuadratic"}) {
    EXPECT_TRUE(ids.contains(id)) << id;
  }
}

TEST(EnvironmentCatalog, NamesTheNearestId) {
  try {
    find_environment("CartPole-v0");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "unknown environment 'CartPole-v0'; did you mean 'CartPole-v1'?");
  }
}

}  // namespace
}  // namespace policyscope
