#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

/// Numbers of a recording under the name that they have there. A single list is one row.
struct RecordedField {
  std::string name;
  bool flags = false;  ///< written as true and false
  std::vector<std::vector<double>> rows;
};

/// The field of that name, or nullptr.
inline const RecordedField* find_field(std::span<const RecordedField> fields, std::string_view name) {
  for (const RecordedField& field : fields)
    if (field.name == name) return &field;
  return nullptr;
}

/// A task whose recordings hold more than states, actions and rewards: the ground that was drawn, what the
/// wind did, how the joints stood. Its recorded states are tables, a row for each body.
class RecordedTask {
 public:
  virtual ~RecordedTask() = default;

  /// Numbers of a recorded state, and of one of its rows.
  virtual std::size_t recorded_size() const = 0;
  virtual std::size_t recorded_row() const = 0;
  /// Begins a trace at a recorded state (or a whole one), with what `fields` say besides; throws Error for
  /// fields that do not fit.
  virtual void begin_trace(std::span<const double> state, std::span<const RecordedField> fields) = 0;
  /// What chance did in step `step` of the recording is used in the next step, if `fields` say it.
  virtual void prepare_step(std::size_t step, std::span<const RecordedField> fields) = 0;
  /// Adds a row to each field of `fields` (empty before the first step) for the step that was taken.
  virtual void measure(std::vector<RecordedField>& fields) const = 0;
};

}  // namespace policyscope
