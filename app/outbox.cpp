#include "app/outbox.h"

#include <tuple>
#include <utility>

namespace policyscope::app {

Outbox::Outbox() = default;
Outbox::~Outbox() = default;
Outbox::Outbox(Outbox&&) noexcept = default;
Outbox& Outbox::operator=(Outbox&&) noexcept = default;

template <typename OneAction>
void Outbox::send(OneAction action) {
  actions_.emplace_back(std::move(action));
}

bool Outbox::empty() const {
  return actions_.empty();
}

void Outbox::take_all(std::vector<Action>& out) {
  out.clear();
  std::swap(actions_, out);
}

namespace {

template <typename... Alternatives>
constexpr auto sends(const std::variant<Alternatives...>*) {
  return std::tuple{&Outbox::send<Action>, &Outbox::send<Alternatives>...};
}

/// Named so that send() exists for an Action and for each alternative: the other files only see its
/// declaration.
[[gnu::used]] constexpr auto every_send = sends(static_cast<const Action*>(nullptr));

}  // namespace

}  // namespace policyscope::app
