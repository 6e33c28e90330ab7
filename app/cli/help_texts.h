#pragma once

#include <string>

/// What `--help` says of each command below its options: examples, and what one has to know.
namespace policyscope::app {

extern const char* const main_footer;
extern const char* const list_footer;
extern const char* const describe_footer;
extern const char* const train_footer;
extern const char* const study_footer;
extern const char* const merge_footer;
extern const char* const evaluate_footer;
extern const char* const export_footer;
extern const char* const rollout_footer;
extern const char* const shot_footer;
/// With an example of the input of each section.
std::string exact_footer();

}  // namespace policyscope::app
