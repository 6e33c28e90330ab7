#pragma once

#include "app/frame.h"
#include "core/learning/function_field.h"
#include "core/runtime/latest.h"
#include "core/runtime/pool.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace policyscope::app {

/// Evaluates the shown functions over the fields' grid beside the window: a job in the learners' pool, so
/// that a large network never holds up a frame. One request is under way at a time; the newest of what was
/// asked for meanwhile follows.
class FieldService {
 public:
  /// With `pool` null everything is evaluated at once, on the window's thread.
  explicit FieldService(Pool* pool);
  ~FieldService();
  FieldService(const FieldService&) = delete;
  FieldService& operator=(const FieldService&) = delete;

  struct Request {
    std::shared_ptr<const Snapshot> snapshot;        ///< with a model
    std::shared_ptr<const Environment> environment;  ///< not changed by anyone from now on
    FieldGrid grid;
    std::vector<std::size_t> quantities;
    friend bool operator==(const Request&, const Request&) = default;
  };

  /// Once a frame: asks for these values, and takes in what is ready. `fields()` changes only here.
  void update(const Request& request);
  /// What was evaluated last. Views into it stay valid until the next update().
  const std::vector<FieldView>& fields() const { return views_; }
  /// A request is under way or waits.
  bool busy() const;
  /// Forgets everything, e.g. for another scenario.
  void clear();

 private:
  struct Result {
    Request request;
    FunctionField field;
  };
  class Worker;
  static void evaluate(Result& result);
  void show(std::unique_ptr<Result> result);

  Pool* pool_;
  std::shared_ptr<Worker> worker_;
  bool under_way_ = false;
  Request asked_;                  // the last request that was handed out
  std::unique_ptr<Result> shown_;  // keeps what the views look into
  std::unique_ptr<Result> spare_;
  std::vector<FieldView> views_;
  std::uint64_t version_ = 0;
};

}  // namespace policyscope::app
