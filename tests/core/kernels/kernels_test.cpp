#include "core/kernels/kernels.h"

#include "core/networks/mlp.h"
#include "core/networks/optimizer.h"
#include "core/policies/squashing.h"
#include "tests/support/allocations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

namespace policyscope {
namespace {

using kernels::Finish;

/// Runs everything inside on one instruction set.
class With {
 public:
  explicit With(const kernels::Table& table) { kernels::use(table); }
  ~With() { kernels::use(*kernels::available().list[kernels::available().count - 1]); }
  With(const With&) = delete;
  With& operator=(const With&) = delete;
};

std::vector<float> random_numbers(std::size_t count, std::uint64_t seed) {
  RandomStream random(seed, Purpose::initialization);
  std::vector<float> numbers(count);
  for (float& x : numbers) x = static_cast<float>(random.normal());
  return numbers;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

/// Everything that a network and an optimizer make of random numbers.
struct Results {
  std::vector<float> output, gradient, d_input, tangent, parameters, target;
};

struct NetworkCase {
  MlpShape shape;
  int batch;
};
void PrintTo(const NetworkCase& c, std::ostream* out) {
  *out << c.shape.inputs;
  for (const int width : c.shape.hidden) *out << "-" << width;
  *out << "-" << c.shape.outputs << (c.shape.activation == Activation::tanh ? " tanh" : " relu") << ", batch "
       << c.batch;
}

std::vector<float> listed(const MatrixView<float>& m) {
  return {m.data(), m.data() + m.size()};
}

Results run(const NetworkCase& c) {
  const Mlp<float> mlp(c.shape);
  MlpWorkspace<float> workspace;
  Results r;
  r.parameters = random_numbers(mlp.parameter_count(), 1);
  for (std::size_t l = 0; l < mlp.layers(); ++l) {  // so that sums stay near 1
    const float scale = 1.0f / std::sqrt(static_cast<float>(mlp.layer(l).inputs));
    for (std::size_t i = mlp.layer(l).weight; i < mlp.layer(l).bias; ++i) r.parameters[i] *= scale;
  }
  const auto matrix = [&](int rows, std::uint64_t seed) {
    const std::vector<float> numbers = random_numbers(static_cast<std::size_t>(rows * c.batch), seed);
    return Matrix<float>(Eigen::Map<const Matrix<float>>(numbers.data(), rows, c.batch));
  };
  r.output = listed(mlp.forward(r.parameters, matrix(c.shape.inputs, 2), workspace));
  r.gradient.assign(mlp.parameter_count(), 0.0f);
  Matrix<float> d_input;
  mlp.backward(r.parameters, matrix(c.shape.outputs, 3), workspace, r.gradient, &d_input);
  r.d_input = listed(d_input);
  r.tangent = listed(mlp.tangent(r.parameters, random_numbers(mlp.parameter_count(), 4), workspace));
  Optimizer<float> adam({}, mlp.parameter_count());
  r.target = r.parameters;
  clip_gradient_norm<float>(r.gradient, 0.5);
  for (int i = 0; i < 2; ++i) adam.step(1e-3, r.gradient, r.parameters, r.target, 0.005);
  return r;
}

/// The same by Eigen, in double precision.
Results reference(const NetworkCase& c) {
  const Mlp<double> mlp(c.shape);
  MlpWorkspace<double> workspace;
  std::vector<float> parameters = random_numbers(mlp.parameter_count(), 1);
  for (std::size_t l = 0; l < mlp.layers(); ++l) {
    const float scale = 1.0f / std::sqrt(static_cast<float>(mlp.layer(l).inputs));
    for (std::size_t i = mlp.layer(l).weight; i < mlp.layer(l).bias; ++i) parameters[i] *= scale;
  }
  std::vector<double> p(parameters.begin(), parameters.end()), target = p;
  const auto matrix = [&](int rows, std::uint64_t seed) {
    const std::vector<float> numbers = random_numbers(static_cast<std::size_t>(rows * c.batch), seed);
    return Matrix<double>(Eigen::Map<const Matrix<float>>(numbers.data(), rows, c.batch).cast<double>());
  };
  const auto list = [](const auto& m) { return std::vector<float>(m.data(), m.data() + m.size()); };
  Results r;
  r.output = list(mlp.forward(p, matrix(c.shape.inputs, 2), workspace));
  std::vector<double> gradient(p.size(), 0.0);
  Matrix<double> d_input;
  mlp.backward(p, matrix(c.shape.outputs, 3), workspace, gradient, &d_input);
  r.d_input = list(d_input);
  const std::vector<float> direction = random_numbers(p.size(), 4);
  r.tangent = list(mlp.tangent(p, std::vector<double>(direction.begin(), direction.end()), workspace));
  Optimizer<double> adam({}, p.size());
  clip_gradient_norm<double>(gradient, 0.5);
  for (int i = 0; i < 2; ++i) adam.step(1e-3, gradient, p, target, 0.005);
  r.gradient.assign(gradient.begin(), gradient.end());
  r.parameters.assign(p.begin(), p.end());
  r.target.assign(target.begin(), target.end());
  return r;
}

/// The largest difference, as a share of the largest number.
double distance(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double largest = 1e-30, difference = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(b[i])));
    difference = std::max(difference, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return difference / largest;
}

class KernelNetworks : public testing::TestWithParam<NetworkCase> {};

TEST_P(KernelNetworks, AgreeWithDoublePrecisionOnEveryInstructionSet) {
  const Results exact = reference(GetParam());
  for (const kernels::Table* table : kernels::available()) {
    SCOPED_TRACE(table->name);
    const With with(*table);
    const Results r = run(GetParam());
    // A relu near 0 may be on in one precision and off in the other: a whole row of a gradient differs then
    // by one sample's share. tanh has no such corner.
    const double tolerance = GetParam().shape.activation == Activation::tanh ? 2e-5 : 2e-3;
    EXPECT_LT(distance(r.output, exact.output), 2e-5);
    EXPECT_LT(distance(r.gradient, exact.gradient), tolerance);
    EXPECT_LT(distance(r.d_input, exact.d_input), tolerance);
    EXPECT_LT(distance(r.tangent, exact.tangent), tolerance);
    EXPECT_LT(distance(r.target, exact.target), 1e-4);
  }
}

TEST_P(KernelNetworks, GiveTheSameBitsWithAvx2AndAvx512) {
  if (kernels::available().count < 3) GTEST_SKIP() << "this processor has no AVX-512";
  const auto on = [&](const kernels::Table* table) {
    const With with(*table);
    return run(GetParam());
  };
  const Results a = on(kernels::available().list[1]), b = on(kernels::available().list[2]);
  EXPECT_TRUE(same_bits(a.output, b.output));
  EXPECT_TRUE(same_bits(a.gradient, b.gradient));
  EXPECT_TRUE(same_bits(a.d_input, b.d_input));
  EXPECT_TRUE(same_bits(a.tangent, b.tangent));
  EXPECT_TRUE(same_bits(a.parameters, b.parameters));
  EXPECT_TRUE(same_bits(a.target, b.target));
}

TEST_P(KernelNetworks, AllocateNothingOnceTheWorkspaceHasItsSize) {
  const Mlp<float> mlp(GetParam().shape);
  MlpWorkspace<float> workspace;
  std::vector<float> parameters = random_numbers(mlp.parameter_count(), 1), gradient(mlp.parameter_count());
  Optimizer<float> adam({}, mlp.parameter_count());
  const Matrix<float> x = Matrix<float>::Ones(GetParam().shape.inputs, GetParam().batch);
  const Matrix<float> d = Matrix<float>::Ones(GetParam().shape.outputs, GetParam().batch);
  Matrix<float> d_input;
  const auto learn = [&] {
    mlp.forward(parameters, x, workspace);
    mlp.backward(parameters, d, workspace, gradient, &d_input);
    adam.step(1e-3, gradient, parameters);
  };
  learn();
  const std::size_t before = allocations();
  learn();
  EXPECT_EQ(allocations() - before, 0u);
}

std::vector<NetworkCase> cases() {
  std::vector<NetworkCase> list;
  // Every width as input, hidden and output, so that all edges of the tiles are met.
  const int widths[] = {1, 3, 7, 17, 64, 100};
  const int batches[] = {1, 5, 100, 256};
  int i = 0;
  for (const int inputs : widths)
    for (const int outputs : widths) {
      const int hidden = widths[static_cast<std::size_t>(++i % 6)];
      list.push_back(
          {{inputs, {hidden, outputs}, outputs, i % 2 == 0 ? Activation::tanh : Activation::relu, i % 3 == 0},
           batches[static_cast<std::size_t>(i % 4)]});
    }
  for (const int batch : batches) {
    list.push_back({{4, {64, 64}, 1, Activation::relu}, batch});
    list.push_back({{28, {400, 300}, 1, Activation::tanh}, batch});
    list.push_back({{2, {}, 2, Activation::tanh}, batch});
  }
  return list;
}
INSTANTIATE_TEST_SUITE_P(Shapes, KernelNetworks, testing::ValuesIn(cases()));

/// A layer without inputs returns its activation function of the bias.
float activated(const kernels::Table& table, Finish finish, float x) {
  float result = -1.0f;
  const float nothing = 0.0f;
  table.product({.rows = 1,
                 .depth = 0,
                 .columns = 1,
                 .w = &nothing,
                 .w_step = 1,
                 .x = &nothing,
                 .x_depth_step = 1,
                 .x_column_step = 1,
                 .c = &result,
                 .c_step = 1,
                 .bias = &x,
                 .finish = finish});
  return result;
}

TEST(Kernels, TanhIsWithinThreeUnitsInTheLastPlace) {
  for (const kernels::Table* table : kernels::available()) {
    SCOPED_TRACE(table->name);
    const auto error = [&](float x) {
      const double exact = std::tanh(static_cast<double>(x));
      const float near = static_cast<float>(std::abs(exact));
      const double unit = static_cast<double>(std::nextafter(near, 2.0f)) - static_cast<double>(near);
      return std::abs(static_cast<double>(activated(*table, Finish::tanh, x)) - exact) / unit;
    };
    double worst = 0.0;
    for (float x = 1e-30f; x < 1e30f; x *= 1.01f) worst = std::max({worst, error(x), error(-x)});
    for (float x = 0.0f; x < 12.0f; x += 0x1p-10f) worst = std::max({worst, error(x), error(-x)});
    EXPECT_LE(worst, 3.0);
    EXPECT_EQ(activated(*table, Finish::tanh, std::numeric_limits<float>::infinity()), 1.0f);
    EXPECT_EQ(activated(*table, Finish::tanh, -std::numeric_limits<float>::infinity()), -1.0f);
    EXPECT_TRUE(std::signbit(activated(*table, Finish::tanh, -0.0f)));
  }
}

/// Actions and their ln π on one instruction set.
struct Squashed {
  std::vector<float> deviation, action, log_prob;
};
Squashed squashed(const kernels::Table& table, const std::vector<float>& mean,
                  const std::vector<float>& log_std, const std::vector<float>& noise) {
  const std::size_t count = mean.size();
  Squashed r{std::vector<float>(count), std::vector<float>(count), std::vector<float>(count)};
  table.squash({.count = count,
                .mean = mean.data(),
                .log_std = log_std.data(),
                .noise = noise.data(),
                .least_log_std = -20.0f,
                .largest_log_std = 2.0f,
                .deviation = r.deviation.data(),
                .action = r.action.data(),
                .log_prob = r.log_prob.data()});
  return r;
}

TEST(Kernels, SquashAsDoublePrecisionDoes) {
  constexpr std::size_t count = 2003;
  std::vector<float> mean = random_numbers(count, 1), log_std = random_numbers(count, 2);
  const std::vector<float> noise = random_numbers(count, 3);
  for (float& m : mean) m *= 8.0f;
  for (float& l : log_std) l *= 8.0f;  // beyond both limits too
  for (const kernels::Table* table : kernels::available()) {
    SCOPED_TRACE(table->name);
    const Squashed r = squashed(*table, mean, log_std, noise);
    for (std::size_t i = 0; i < count; ++i) {
      const double limited = std::clamp(static_cast<double>(log_std[i]), -20.0, 2.0);
      const double deviation = std::exp(limited) * static_cast<double>(noise[i]);
      ASSERT_NEAR(r.deviation[i], deviation, 3e-7 * std::abs(deviation));
      const double u = static_cast<double>(mean[i]) + deviation;
      ASSERT_NEAR(r.action[i], std::tanh(u), 1e-6);
      const double log_prob =
          normal_log_density(u, static_cast<double>(mean[i]), limited) - log_one_minus_tanh_squared(u);
      ASSERT_NEAR(r.log_prob[i], log_prob, 4e-6 * std::max(1.0, std::abs(u)) + 1e-6 * std::abs(log_prob));
    }
  }
}

TEST(Kernels, SquashToTheSameBitsWithAvx2AndAvx512) {
  if (kernels::available().count < 3) GTEST_SKIP() << "this processor has no AVX-512";
  constexpr std::size_t count = 107;
  const std::vector<float> mean = random_numbers(count, 1), log_std = random_numbers(count, 2),
                           noise = random_numbers(count, 3);
  const Squashed a = squashed(*kernels::available().list[1], mean, log_std, noise),
                 b = squashed(*kernels::available().list[2], mean, log_std, noise);
  EXPECT_TRUE(same_bits(a.deviation, b.deviation));
  EXPECT_TRUE(same_bits(a.action, b.action));
  EXPECT_TRUE(same_bits(a.log_prob, b.log_prob));
}

TEST(Kernels, SquashWhatIsNotANumberToWhatIsNone) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const kernels::Table* table : kernels::available()) {
    SCOPED_TRACE(table->name);
    const Squashed r = squashed(*table, {nan, 0.0f, 0.0f}, {0.0f, nan, 0.0f}, {1.0f, 1.0f, 1.0f});
    for (const std::vector<float>* numbers : {&r.action, &r.log_prob}) {
      EXPECT_TRUE(std::isnan((*numbers)[0]));
      EXPECT_TRUE(std::isnan((*numbers)[1]));
      EXPECT_FALSE(std::isnan((*numbers)[2]));
    }
  }
}

TEST(Kernels, SeeWhatIsNotFiniteWhereverItIs) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (const kernels::Table* table : kernels::available()) {
    SCOPED_TRACE(table->name);
    std::vector<float> numbers = random_numbers(37, 1);
    numbers[5] = std::numeric_limits<float>::max();
    EXPECT_TRUE(table->finite(numbers.size(), numbers.data()));
    EXPECT_TRUE(table->finite(0, nullptr));
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      for (const float x : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()}) {
        const float before = std::exchange(numbers[i], x);
        EXPECT_FALSE(table->finite(numbers.size(), numbers.data()));
        EXPECT_TRUE(table->finite(i, numbers.data()));
        numbers[i] = before;
      }
    }
  }
}

TEST(Kernels, LetWhatIsNotANumberPass) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const kernels::Table* table : kernels::available()) {
    SCOPED_TRACE(table->name);
    const With with(*table);
    for (const Finish finish : {Finish::none, Finish::relu, Finish::tanh})
      EXPECT_TRUE(std::isnan(activated(*table, finish, nan)));
    for (const Activation activation : {Activation::relu, Activation::tanh}) {
      for (const int outputs : {1, 3, 9}) {
        const Mlp<float> mlp({3, {5, 20}, outputs, activation});
        MlpWorkspace<float> workspace;
        const std::vector<float> parameters = random_numbers(mlp.parameter_count(), 1);
        Matrix<float> x = Matrix<float>::Ones(3, 8);
        x(1, 2) = nan;
        const Matrix<float> y(mlp.forward(parameters, x, workspace));
        for (Eigen::Index c = 0; c < 8; ++c)
          for (Eigen::Index r = 0; r < outputs; ++r) EXPECT_EQ(std::isnan(y(r, c)), c == 2);

        mlp.forward(parameters, Matrix<float>::Ones(3, 8), workspace);
        Matrix<float> d = Matrix<float>::Ones(outputs, 8);
        d(outputs - 1, 7) = nan;
        std::vector<float> gradient(mlp.parameter_count());
        Matrix<float> d_input;
        mlp.backward(parameters, d, workspace, gradient, &d_input);
        EXPECT_TRUE(std::isnan(clip_gradient_norm<float>(gradient, 1.0)));
        EXPECT_TRUE(std::isnan(d_input(0, 7)));
        EXPECT_FALSE(std::isnan(d_input(0, 6)));
      }
    }
  }
}

TEST(Kernels, WriteNothingBesideTheirResult) {
  constexpr float guard = 12345.0f;
  for (const kernels::Table* table : kernels::available()) {
    SCOPED_TRACE(table->name);
    for (std::size_t rows = 1; rows <= 70; ++rows) {
      constexpr std::size_t depth = 3, columns = 7, step = 80;
      const std::vector<float> w = random_numbers(rows * depth, 1), x = random_numbers(depth * columns, 2);
      std::vector<float> c(step * columns, guard);
      table->product({.rows = rows,
                      .depth = depth,
                      .columns = columns,
                      .w = w.data(),
                      .w_step = rows,
                      .x = x.data(),
                      .x_depth_step = 1,
                      .x_column_step = depth,
                      .c = c.data(),
                      .c_step = step});
      for (std::size_t j = 0; j < columns; ++j) {
        for (std::size_t r = 0; r < rows; ++r) {
          double exact = 0.0;
          for (std::size_t k = 0; k < depth; ++k)
            exact += static_cast<double>(w[r + k * rows]) * static_cast<double>(x[k + j * depth]);
          ASSERT_NEAR(c[r + j * step], exact, 1e-5);
        }
        for (std::size_t r = rows; r < step; ++r) ASSERT_EQ(c[r + j * step], guard);
      }
      std::vector<float> sums(rows + 20, guard), t(columns * (rows + 1), guard);
      table->follow(rows, w.data(), 0.0f, 1.0f, sums.data());
      for (std::size_t r = 0; r < rows; ++r) ASSERT_EQ(sums[r], w[r]);
      for (std::size_t r = rows; r < sums.size(); ++r) ASSERT_EQ(sums[r], guard);
      table->transpose(rows, depth, w.data(), rows, t.data(), columns);
      for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t k = 0; k < depth; ++k) ASSERT_EQ(t[k + r * columns], w[r + k * rows]);
        for (std::size_t k = depth; k < columns; ++k) ASSERT_EQ(t[k + r * columns], guard);
      }
    }
  }
}

}  // namespace
}  // namespace policyscope
