#pragma once

#include "core/runtime/latest.h"
#include "core/runtime/pool.h"

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace policyscope::app {

/// A computation that a panel wants done beside the window: a job in the learners' pool, in slices of about a
/// millisecond. One is under way at a time; the newest of what was asked for meanwhile follows.
///
/// Work is default-constructible and has
///   using Request = …;                  comparable with ==, copied between threads
///   using Result = …;                   default-constructible
///   void begin(const Request&);         may throw
///   bool advance();                     does a slice; true when nothing is left to do; may throw
///   double progress() const;            0 … 1
///   void finish(Result&);               moves the result out
template <class Work>
class Background {
 public:
  using Request = typename Work::Request;
  using Result = typename Work::Result;

  Background() = default;
  ~Background() { stop(); }
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  /// Once a frame: asks for this, and takes in what is ready; true if there is a new result. A request that
  /// is under way is completed first, so that results keep coming while a learner changes what they are of;
  /// with `at_once` it is dropped: the person has changed a control. Without a pool everything is done here.
  bool update(Pool* pool, const Request& request, bool at_once = false) {
    bool is_new = false;
    if (server_ != nullptr) {
      if (auto done = server_->results.take(); done && (*done)->ticket == ticket_) {
        under_way_ = false;
        done_ = std::move(*done);
        is_new = true;
      }
    }
    if (has_asked_ && request == asked_) return is_new;
    if (under_way_ && !at_once) return is_new;
    asked_ = request;
    has_asked_ = true;
    ++ticket_;
    if (pool == nullptr) {
      auto done = std::make_unique<Done>(Done{ticket_, request, {}, {}});
      Work work;
      try {
        work.begin(request);
        while (!work.advance()) {
        }
        work.finish(done->result);
      } catch (const std::exception& error) {
        done->complaint = error.what();
      }
      done_ = std::move(done);
      return true;
    }
    if (server_ == nullptr) {
      server_ = std::make_shared<Server>();
      pool_ = pool;
      pool_->add(server_);
    }
    under_way_ = true;
    server_->progress = 0.0;
    server_->requests.put({ticket_, request});
    pool_->wake(*server_);
    return is_new;
  }

  /// What was computed last, for `request()`; null before the first one and where it could not be computed.
  const Result* result() const {
    return done_ != nullptr && done_->complaint.empty() ? &done_->result : nullptr;
  }
  const Request* request() const { return done_ != nullptr ? &done_->request : nullptr; }
  /// Why the last request had no result, as one sentence; empty if it had one.
  std::string_view complaint() const {
    return done_ != nullptr ? std::string_view(done_->complaint) : std::string_view();
  }
  bool busy() const { return under_way_; }
  /// Of the request that is under way, 0 … 1.
  double progress() const { return server_ != nullptr ? server_->progress.load() : 1.0; }

  /// Ends what is under way and forgets everything.
  void clear() {
    stop();
    done_.reset();
    has_asked_ = under_way_ = false;
  }

 private:
  struct Ticket {
    unsigned number;
    Request request;
  };
  struct Done {
    unsigned ticket;
    Request request;
    Result result;
    std::string complaint;
  };

  class Server final : public Job {
   public:
    Latest<Ticket> requests;
    Latest<std::unique_ptr<Done>> results;
    std::atomic<double> progress = 0.0;

    Clock::time_point run_slice() override {
      try {
        if (auto next = requests.take()) {
          done_ = std::make_unique<Done>(Done{next->number, std::move(next->request), {}, {}});
          work_ = std::make_unique<Work>();
          work_->begin(done_->request);
          return Clock::now();
        }
        if (done_ == nullptr) return never();
        const bool complete = work_->advance();
        progress = work_->progress();
        if (!complete) return Clock::now();
        work_->finish(done_->result);
      } catch (const std::exception& error) {
        done_->complaint = error.what();
      }
      work_.reset();
      results.put(std::move(done_));
      return Clock::now();  // once more, for what was asked for meanwhile
    }

   private:
    std::unique_ptr<Work> work_;
    std::unique_ptr<Done> done_;
  };

  void stop() {
    if (server_ == nullptr) return;
    pool_->remove(*server_);
    server_.reset();
  }

  Pool* pool_ = nullptr;
  std::shared_ptr<Server> server_;
  Request asked_{};
  bool has_asked_ = false, under_way_ = false;
  unsigned ticket_ = 0;
  std::unique_ptr<Done> done_;
};

}  // namespace policyscope::app
