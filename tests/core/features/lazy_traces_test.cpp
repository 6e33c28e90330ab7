// Lazy traces against dense ones, which follow the textbook's recurrences feature by feature.
#include "core/features/lazy_traces.h"

#include "core/random/random_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

/// A map that is only its sizes: the tests draw the active features themselves.
class AnyFeatures final : public FeatureMap {
 public:
  AnyFeatures(std::size_t size, std::size_t active, bool binary)
      : size_(size), active_(active), binary_(binary) {}
  std::size_t size() const override { return size_; }
  std::size_t active() const override { return active_; }
  bool binary() const override { return binary_; }
  void encode(ObservationView, FeatureVector&) const override {}
  void represent_one(std::span<double>) const override {}

 private:
  std::size_t size_, active_;
  bool binary_;
};

struct Dense {
  std::vector<double> weights, traces;
  std::size_t stride;

  void step(double decay, const FeatureView& x, const std::vector<double>& gradient,
            const std::vector<double>& step) {
    for (double& z : traces) z *= decay;
    for (std::size_t i = 0; i < x.count(); ++i) {
      for (std::size_t h = 0; h < stride; ++h) {
        traces[x.indices[i] * stride + h] += gradient[h] * (x.binary() ? 1.0 : x.values[i]);
      }
    }
    for (std::size_t k = 0; k < weights.size(); ++k) weights[k] += step[k % stride] * traces[k];
  }
};

/// Active features as tile coding has them, one of each group, drifting slowly so that they come back.
void draw(RandomStream& random, std::size_t size, FeatureVector& x) {
  const std::size_t groups = x.indices.size(), group = size / groups;
  for (std::size_t i = 0; i < groups; ++i) {
    if (random.uniform() < 0.4) x.indices[i] = static_cast<std::uint32_t>(i * group + random.index(group));
  }
  for (double& value : x.values) value = random.normal();
}

void compare(double first_decay, double second_decay, bool binary, std::size_t heads) {
  constexpr std::size_t size = 60, active = 6;
  const AnyFeatures map(size, active, binary);
  LinearFunction lazy_weights(map, heads);
  LazyTraces lazy(size, lazy_weights);
  const std::size_t stride = lazy_weights.stride();
  Dense dense{std::vector<double>(size * stride), std::vector<double>(size * stride), stride};
  RandomStream random(8, Purpose::evaluation);
  FeatureVector x = map.make_vector();
  for (std::size_t i = 0; i < active; ++i) x.indices[i] = static_cast<std::uint32_t>(i * size / active);
  LazyTraces::Prediction prediction{std::vector<double>(stride), std::vector<double>(stride)};
  const auto check_prediction = [&](const FeatureView& at, const std::vector<double>& outputs) {
    for (std::size_t h = 0; h < heads; ++h) {
      double sum = 0.0;
      for (std::size_t i = 0; i < at.count(); ++i) {
        sum += dense.weights[at.indices[i] * stride + h] * (at.binary() ? 1.0 : at.values[i]);
      }
      ASSERT_NEAR(outputs[h], sum, 1e-8);
    }
  };
  std::vector<double> gradient(stride, 0.0), step(stride, 0.0);
  LinearFunction settled = LinearFunction::packed(map, heads);

  for (int t = 0; t < 3000; ++t) {
    if (t % 700 == 699) {  // an episode ends
      lazy.clear(lazy_weights);
      std::fill(dense.traces.begin(), dense.traces.end(), 0.0);
    }
    if (t % 350 == 34) {  // the environment is moved by hand
      draw(random, size, x);
      lazy.predict(x, lazy_weights, prediction);
    }
    const FeatureVector last = x;
    for (std::size_t h = 0; h < heads; ++h) {
      gradient[h] = random.normal();
      step[h] = 0.01 * random.normal();
    }
    const double decay = t < 1500 ? first_decay : second_decay;
    // As a learner does it: the next state is predicted before the weights learn from it.
    lazy.add(decay, x, gradient.data(), lazy_weights);
    draw(random, size, x);
    lazy.predict(x, lazy_weights, prediction);
    check_prediction(x, prediction.outputs);
    lazy.grow(step.data(), prediction);
    dense.step(decay, last, gradient, step);
    check_prediction(x, prediction.outputs);
    if (t % 97 == 0) {
      lazy.copy_settled(lazy_weights, settled);
      for (std::size_t f = 0; f < size; ++f) {
        for (std::size_t h = 0; h < heads; ++h) {
          ASSERT_NEAR(settled.weight(f, h), dense.weights[f * stride + h], 1e-9) << t;
          ASSERT_NEAR(lazy.trace(f, h), dense.traces[f * stride + h], 1e-9) << t;
        }
      }
    }
    if (t == 1234) {  // what was saved goes on as if nothing had happened
      ArchiveWriter writer;
      lazy.save(writer);
      ArchiveReader reader(writer.bytes());
      LazyTraces other(size, lazy_weights);
      other.load(reader);
      lazy = other;
    }
  }
}

TEST(LazyTraces, EqualDenseTraces) {
  for (const double decay : {0.1, 0.5, 0.9, 0.99, 1.0}) {
    SCOPED_TRACE(decay);
    compare(decay, decay, true, 3);
    compare(decay, decay, false, 2);
  }
}

TEST(LazyTraces, EqualDenseTracesWhenTheDecayChanges) {
  compare(0.9, 0.99, true, 4);
  compare(1.0, 0.3, false, 5);
  compare(0.5, 1.0, true, 1);
}

TEST(LazyTraces, WithoutDecayOnlyTheLastStepCounts) {
  compare(0.0, 0.9, true, 3);
}

}  // namespace
}  // namespace policyscope
