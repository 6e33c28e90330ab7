#include "core/networks/batch_matrix.h"

#include "tests/support/allocations.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace policyscope {
namespace {

TEST(BatchMatrix, AllocatesForALargerBatchOnly) {
  BatchMatrix<float> m;
  EXPECT_EQ(m.size(), 0);
  m.setConstant(3, 40, 1.0f);
  const float* const memory = m.data();
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % cache_line, 0u);
  const Matrix<float> other = Matrix<float>::Random(4, 30);
  const std::size_t before = all_allocations();
  for (Eigen::Index columns = 1; columns <= 40; ++columns) {
    m.resize(3, columns);
    EXPECT_EQ(m.cols(), columns);
    EXPECT_EQ(m.data(), memory);
  }
  m = other;
  m = other.leftCols(7) * 2.0f;
  EXPECT_EQ(all_allocations(), before);
  EXPECT_EQ(m.rows(), 4);
  EXPECT_TRUE(m == (other.leftCols(7) * 2.0f));
  m.setConstant(3, 41, 2.0f);
  EXPECT_EQ(m.sum(), 246.0f);
}

TEST(BatchMatrix, IsAMapInExpressions) {
  BatchMatrix<double> a, b;
  a = Matrix<double>::Random(2, 5);
  b.resize(2, 2);
  b.noalias() = a * a.transpose();
  EXPECT_TRUE(b.isApprox(Matrix<double>(a) * Matrix<double>(a).transpose()));
  a.topRows(1).setZero();
  EXPECT_EQ(a.row(0).sum(), 0.0);
}

TEST(BatchMatrix, IsCopiedWithItsElements) {
  BatchMatrix<double> a;
  a.setConstant(2, 3, 1.0);
  BatchMatrix<double> b = a;
  EXPECT_NE(a.data(), b.data());
  b(1, 2) = 5.0;
  EXPECT_EQ(a(1, 2), 1.0);
  a = b;
  EXPECT_EQ(a(1, 2), 5.0);
}

}  // namespace
}  // namespace policyscope
