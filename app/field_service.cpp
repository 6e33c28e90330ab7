#include "app/field_service.h"

#include <utility>

namespace policyscope::app {

/// The job: takes a request, evaluates it in one slice, hands the result back.
class FieldService::Worker final : public Job {
 public:
  Latest<std::unique_ptr<Result>> requests, results;

  Clock::time_point run_slice() override {
    if (auto request = requests.take()) {
      evaluate(**request);
      results.put(std::move(*request));
    }
    return never();
  }
};

FieldService::FieldService(Pool* pool) : pool_(pool) {
  if (pool_ == nullptr) return;
  worker_ = std::make_shared<Worker>();
  pool_->add(worker_);
}

FieldService::~FieldService() {
  if (pool_ != nullptr) pool_->remove(*worker_);
}

void FieldService::evaluate(Result& result) {
  result.field.iteration = result.request.snapshot->iteration;
  result.field.grid = result.request.grid;
  result.field.quantities = result.request.quantities;
  evaluate_field(*result.request.snapshot->model, *result.request.environment, result.field);
}

bool FieldService::busy() const {
  return under_way_;
}

void FieldService::clear() {
  // What is still under way belongs to the past: its result is taken and dropped.
  if (pool_ != nullptr) {
    pool_->remove(*worker_);
    worker_ = std::make_shared<Worker>();
    pool_->add(worker_);
  }
  under_way_ = false;
  asked_ = {};
  shown_.reset();
  views_.clear();
}

void FieldService::show(std::unique_ptr<Result> result) {
  spare_ = std::exchange(shown_, std::move(result));
  ++version_;
  views_.clear();
  const FunctionField& field = shown_->field;
  const auto quantities = shown_->request.snapshot->model->quantities();
  for (std::size_t i = 0; i < field.quantities.size(); ++i) {
    render::GridView grid;
    grid.values = field.block(i);
    grid.nx = static_cast<int>(field.grid.columns);
    grid.ny = static_cast<int>(field.grid.rows);
    grid.x = {field.grid.x.low, field.grid.x.high};
    grid.y = {field.grid.y.low, field.grid.y.high};
    grid.sampling = render::Sampling::cells;
    views_.push_back({&quantities[field.quantities[i]], grid, version_, field.iteration});
  }
}

void FieldService::update(const Request& request) {
  if (under_way_) {
    if (auto result = worker_->results.take()) {
      under_way_ = false;
      show(std::move(*result));
    }
  }
  if (under_way_ || request.snapshot == nullptr || request.snapshot->model == nullptr ||
      request.quantities.empty() || request == asked_)
    return;
  asked_ = request;
  auto next = spare_ != nullptr ? std::move(spare_) : std::make_unique<Result>();
  next->request = request;
  if (pool_ == nullptr) {
    evaluate(*next);
    show(std::move(next));
    return;
  }
  worker_->requests.put(std::move(next));
  under_way_ = true;
  pool_->wake(*worker_);
}

}  // namespace policyscope::app
