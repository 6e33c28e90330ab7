#include "core/algorithms/asynchronous_workers.h"

#include "core/learning/denormals.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <thread>

namespace policyscope {

double exploration_width(double spread, std::size_t worker, std::size_t workers) {
  if (workers < 2) return 1.0;
  const double place = 2.0 * static_cast<double>(worker) / static_cast<double>(workers - 1) - 1.0;  // −1 … 1
  return std::pow(spread, place);
}

void AsynchronousWorkers::copy_relaxed(std::span<float> from, std::span<float> to) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] = std::atomic_ref<float>(from[i]).load(std::memory_order_relaxed);
}

void AsynchronousWorkers::copy_shared(AsynchronousWorker& worker, const Shared& now, bool racing) {
  if (racing) {
    copy_relaxed(now.parameters, worker.parameters());
  } else {
    std::copy(now.parameters.begin(), now.parameters.end(), worker.parameters().begin());
  }
  worker.turns = 0;
  worker.copied_at = now.updates;
}

bool AsynchronousWorkers::take_turn(AsynchronousWorker& worker, int staleness, Experience& experience,
                                    const StopToken& stop) {
  prepare(worker);
  const Shared before = shared();
  if (staleness == 0) copy_shared(worker, before, false);
  if (!worker.play_and_differentiate(experience, stop)) {
    if (worker.divergence()) before.divergence = Divergence{worker.divergence()->quantity, before.updates};
    return false;
  }
  before.optimizer.step(before.learning_rate, worker.gradient(), before.parameters);
  applied(worker, experience);
  if (++worker.turns >= staleness) copy_shared(worker, shared(), false);
  return true;
}

std::int64_t AsynchronousWorkers::race(std::size_t workers, int staleness, Experience& experience,
                                       std::int64_t steps, const StopToken& stop) {
  const std::int64_t begin = experience.steps();
  if (shared().divergence) return 0;
  std::exception_ptr failure;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < workers; ++i) {
      threads.emplace_back([&, &w = worker(i)] {
        const FlushDenormals flush;
        try {
          run(w, staleness, experience, begin + steps, stop);
        } catch (...) {
          const std::lock_guard lock(gate_);
          failure = std::current_exception();
        }
      });
    }
  }
  if (failure) std::rethrow_exception(failure);
  return experience.steps() - begin;
}

void AsynchronousWorkers::run(AsynchronousWorker& worker, int staleness, Experience& experience,
                              std::int64_t end, const StopToken& stop) {
  const auto shared_now = [&] {
    const std::lock_guard lock(gate_);
    return shared();
  };
  for (;;) {
    {
      const std::lock_guard lock(gate_);
      if (shared().divergence || experience.steps() >= end || stop.stop_requested()) return;
      prepare(worker);
    }
    if (staleness == 0) copy_shared(worker, shared_now(), true);
    if (!worker.play_and_differentiate(experience, stop)) {
      const std::lock_guard lock(gate_);
      const Shared now = shared();
      if (worker.divergence()) now.divergence = Divergence{worker.divergence()->quantity, now.updates};
      return;
    }
    const Shared now = shared_now();
    now.optimizer.step_racing(now.learning_rate, worker.gradient(), now.parameters);
    {
      const std::lock_guard lock(gate_);
      applied(worker, experience);
    }
    if (++worker.turns >= staleness) copy_shared(worker, shared_now(), true);
  }
}

}  // namespace policyscope
