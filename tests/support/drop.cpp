#include "tests/support/drop.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

namespace policyscope {
namespace {

using namespace std::chrono_literals;

/// "file:///a%20b": what is neither a letter nor a digit is written as its bytes.
std::string uri_of(const std::filesystem::path& file) {
  constexpr std::string_view plain = "/-._~", digits = "0123456789ABCDEF";
  std::string uri = "file://";
  for (const char c : std::filesystem::absolute(file).string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || plain.find(c) != plain.npos)
      uri += c;
    else
      uri += {'%', digits[byte / 16], digits[byte % 16]};
  }
  return uri;
}

class Source {
 public:
  explicit Source(Display* display)
      : display_(display),
        own_(XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 1, 1, 0, 0, 0)) {}

  std::string drop(std::string text) {
    text_ = std::move(text);
    const std::optional<Window> target = find(DefaultRootWindow(display_));
    if (!target) return "no window takes files";
    target_ = *target;
    XWindowAttributes size;
    XGetWindowAttributes(display_, target_, &size);
    int x = 0, y = 0;
    Window ignored;
    XTranslateCoordinates(display_, target_, DefaultRootWindow(display_), size.width / 2, size.height / 2, &x,
                          &y, &ignored);
    XSetSelectionOwner(display_, atom("XdndSelection"), own_, CurrentTime);
    const long own = static_cast<long>(own_);
    send("XdndEnter", {own, 5L << 24, static_cast<long>(atom("text/uri-list")), 0, 0});
    send("XdndPosition",
         {own, 0, (static_cast<long>(x) << 16) | y, CurrentTime, static_cast<long>(atom("XdndActionCopy"))});
    const std::optional<XClientMessageEvent> status = wait_for("XdndStatus");
    if (!status) return "the window does not answer";
    if ((status->data.l[1] & 1) == 0) return "the window does not want the files";
    send("XdndDrop", {own, 0, CurrentTime, 0, 0});
    const std::optional<XClientMessageEvent> finished = wait_for("XdndFinished");
    if (!finished) return "the window does not take the files";
    // GLFW writes how many bytes it took in the place of the flag.
    if (finished->data.l[1] == 0) return "the window has not taken the files";
    return "";
  }

 private:
  Atom atom(const char* name) const { return XInternAtom(display_, name, False); }

  /// A window with the property XdndAware, from the outside in.
  std::optional<Window> find(Window window) const {
    Atom type = 0;
    int format = 0;
    unsigned long count = 0, rest = 0;
    unsigned char* value = nullptr;
    XGetWindowProperty(display_, window, atom("XdndAware"), 0, 1, False, AnyPropertyType, &type, &format,
                       &count, &rest, &value);
    if (value != nullptr) XFree(value);
    if (count > 0) return window;
    Window root, parent, *children = nullptr;
    unsigned int number = 0;
    if (XQueryTree(display_, window, &root, &parent, &children, &number) == 0) return std::nullopt;
    std::optional<Window> found;
    for (unsigned int i = 0; i < number && !found; ++i) found = find(children[i]);
    if (children != nullptr) XFree(children);
    return found;
  }

  void send(const char* type, const std::array<long, 5>& numbers) {
    XEvent event{};
    event.xclient.type = ClientMessage;
    event.xclient.window = target_;
    event.xclient.message_type = atom(type);
    event.xclient.format = 32;
    for (std::size_t i = 0; i < numbers.size(); ++i) event.xclient.data.l[i] = numbers[i];
    XSendEvent(display_, target_, False, NoEventMask, &event);
    XFlush(display_);
  }

  void answer(const XSelectionRequestEvent& request) {
    XChangeProperty(display_, request.requestor, request.property, request.target, 8, PropModeReplace,
                    reinterpret_cast<const unsigned char*>(text_.data()), static_cast<int>(text_.size()));
    XEvent event{};
    event.xselection.type = SelectionNotify;
    event.xselection.requestor = request.requestor;
    event.xselection.selection = request.selection;
    event.xselection.target = request.target;
    event.xselection.property = request.property;
    event.xselection.time = request.time;
    XSendEvent(display_, request.requestor, False, NoEventMask, &event);
    XFlush(display_);
  }

  std::optional<XClientMessageEvent> wait_for(const char* type) {
    const Atom wanted = atom(type);
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < deadline) {
      while (XPending(display_) > 0) {
        XEvent event;
        XNextEvent(display_, &event);
        if (event.type == SelectionRequest) answer(event.xselectionrequest);
        if (event.type == ClientMessage && event.xclient.message_type == wanted) return event.xclient;
      }
      std::this_thread::sleep_for(5ms);
    }
    return std::nullopt;
  }

  Display* display_;
  const Window own_;
  Window target_ = 0;
  std::string text_;
};

}  // namespace

std::string drop_files(const std::string& display, const std::vector<std::filesystem::path>& files) {
  const auto close = [](Display* d) { XCloseDisplay(d); };
  const std::unique_ptr<Display, decltype(close)> connection(XOpenDisplay(display.c_str()), close);
  if (connection == nullptr) return "there is no display " + display;
  std::string text;
  for (const std::filesystem::path& file : files) text += uri_of(file) + "\r\n";
  return Source(connection.get()).drop(std::move(text));
}

}  // namespace policyscope
