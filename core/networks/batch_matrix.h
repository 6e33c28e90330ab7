#pragma once

#include "core/aligned_vector.h"

#include <Eigen/Core>

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace policyscope {

template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template <class Scalar>
using MatrixView = Eigen::Ref<const Matrix<Scalar>>;

/// A matrix with one column a sample, for batches of changing length, such as whole episodes. Its memory only
/// grows: after the largest batch nothing is allocated, where Eigen's own matrices would ask for memory at
/// every change of size. A new size leaves the elements undefined. In expressions it is an Eigen::Map.
template <class Scalar>
class BatchMatrix final : public Eigen::Map<Matrix<Scalar>> {
 public:
  using View = Eigen::Map<Matrix<Scalar>>;
  using Index = Eigen::Index;

  BatchMatrix() : View(nullptr, 0, 0) {}
  BatchMatrix(const BatchMatrix& other) : BatchMatrix() { *this = other; }
  BatchMatrix& operator=(const BatchMatrix& other) { return *this = static_cast<const View&>(other); }
  /// Takes the size of `x`, which does not refer to this matrix unless it has its size.
  template <class Derived>
  BatchMatrix& operator=(const Eigen::DenseBase<Derived>& x) {
    resize(x.rows(), x.cols());
    View::operator=(x.derived());
    return *this;
  }
  /// Bound to a const Matrix&, it would be copied without a word.
  operator Matrix<Scalar>() const = delete;

  void resize(Index rows, Index columns) {
    if (rows == this->rows() && columns == this->cols()) return;
    const auto size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    if (memory_.size() < size) memory_.resize(size);
    // A Map is pointed elsewhere by making it anew.
    AlignedVector<Scalar> memory = std::move(memory_);
    std::destroy_at(this);
    ::new (this) BatchMatrix(std::move(memory), rows, columns);
  }
  using View::setConstant;
  void setConstant(Index rows, Index columns, Scalar value) {
    resize(rows, columns);
    View::setConstant(value);
  }

 private:
  BatchMatrix(AlignedVector<Scalar>&& memory, Index rows, Index columns)
      : View(memory.data(), rows, columns), memory_(std::move(memory)) {}

  AlignedVector<Scalar> memory_;
};

}  // namespace policyscope
