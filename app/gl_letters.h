#pragma once

namespace policyscope::app {

class Fonts;

/// Brings what the last frame added to the fonts into the texture that ImGui's OpenGL backend made of them.
/// After a frame, before its picture is drawn.
void upload_letters(Fonts& fonts);

}  // namespace policyscope::app
