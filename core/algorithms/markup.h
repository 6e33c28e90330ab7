#pragma once

#include <string>

/// Lines and formulas that the listings of several algorithms share, so that they read the same everywhere.
namespace policyscope::markup {

inline constexpr char choose[] = R"(A \sim \pi(\cdot \mid S, \theta))";
inline constexpr char act[] =
    R"(\text{take action } \live{action}{A} \text{, observe } S', \live{reward}{R})";
inline constexpr char proceed[] = R"(S \leftarrow S')";
inline constexpr char score[] = R"(\live{score}{\nabla \ln \pi(A \mid S, \theta)})";
inline constexpr char while_not_terminal[] = R"(\text{while } S \text{ is not terminal:})";

inline constexpr char discounted_td_error[] =
    R"(\live{reward}{R} + \live{gamma}{\gamma} \live{value_next}{\hat v(S', w)} - \live{value}{\hat v(S, w)})";
inline constexpr char critic_step[] =
    R"(w \leftarrow w + \live{alpha_w}{\alpha^w} \live{td_error}{\delta} \nabla \hat v(S, w))";
inline constexpr char critic_trace_step[] =
    R"(w \leftarrow w + \live{alpha_w}{\alpha^w} \live{td_error}{\delta} z^w)";
inline constexpr char actor_trace_step[] =
    R"(\theta \leftarrow \theta + \live{alpha_theta}{\alpha^\theta} \live{td_error}{\delta} z^\theta)";
inline constexpr char discount[] = R"(\live{emphasis}{I} \leftarrow \live{gamma}{\gamma} \live{emphasis}{I})";
/// θ ← θ + α; what multiplies the score follows.
inline constexpr char actor_step[] = R"(\theta \leftarrow \theta + \live{alpha_theta}{\alpha^\theta} )";

// Episodes that are looked at as a whole.
inline constexpr char loop_episodes[] = R"(\text{loop forever, for each episode:})";
inline constexpr char play_episode[] =
    R"(\text{play } S_0, A_0, R_1, \dots, R_T \text{ with } \pi(\cdot \mid \cdot, \theta) \text{ for } \live{steps}{T} \text{ steps})";
inline constexpr char play_trajectories[] =
    R"(\text{play } \live{episodes}{m} \text{ trajectories with } \pi(\cdot \mid \cdot, \theta))";
inline constexpr char each_step[] = R"(\text{for each step } t = 0, \dots, T - 1 \text{:})";
inline constexpr char return_to_go[] =
    R"(\live{return}{G} \leftarrow \sum_{k=t+1}^{T} \live{gamma}{\gamma}^{k-t-1} R_k)";
inline constexpr char whole_return[] =
    R"(\live{return}{G} \leftarrow \sum_{k=1}^{T} \live{gamma}{\gamma}^{k-1} R_k)";
inline constexpr char score_t[] = R"(\live{score}{\nabla \ln \pi(A_t \mid S_t, \theta)})";

// What a step is credited with.
inline constexpr char difference[] =
    R"(\live{credit}{\Psi_t} \leftarrow \live{return}{G} - \live{baseline}{b} \text{, the baseline})";
inline constexpr char gae[] =
    R"(\text{or, with a learned } \hat v \text{: } \live{credit}{\Psi_t} \leftarrow \sum_k (\live{gamma}{\gamma} \live{lambda}{\lambda})^k \delta_{t+k})";
inline constexpr char credit[] = R"(\live{credit}{\Psi_t} = \live{return}{G} - \live{baseline}{b})";
inline constexpr char meaning_of_credit[] =
    R"(\text{G: the whole return, or what came after } t \text{; b: the baseline})";
inline std::string whole_return_line() {
  return std::string(R"(\text{whole return: } )") + whole_return;
}
inline std::string return_to_go_line() {
  return std::string(R"(\text{or what came after } t \text{: } )") + return_to_go;
}
inline std::string mean_of_scores() {
  return std::string(R"(\frac{1}{m} \sum \live{emphasis}{\gamma^t} \live{credit}{\Psi_t} )") + score_t;
}
inline constexpr char fit_values[] =
    R"(\text{fit } \live{value}{\hat v(S, w)} \text{ to the returns, if it is the baseline})";

}  // namespace policyscope::markup
