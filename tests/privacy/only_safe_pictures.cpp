// Compiled by only_safe_pictures.py, never linked: without ATTEMPT it must compile, with each number it must not.
#include "privacy/safe_picture.h"
#include "stream/jpeg.h"
#include "stream/picture_feed.h"

using namespace headcount;

Result<std::string> the_only_road(stream::JpegEncoder& encoder, const video::Frame& frame) {
    return encoder.encode(privacy::Filter({}).apply(frame));
}

#if ATTEMPT == 1 // a frame as the camera took it is handed to the encoder
Result<std::string> attempt(stream::JpegEncoder& encoder, const video::Frame& frame) {
    return encoder.encode(frame);
}
#elif ATTEMPT == 2 // a frame is said to be safe
privacy::SafePicture attempt(const video::Frame& frame) {
    return privacy::SafePicture(frame);
}
#elif ATTEMPT == 3 // an empty safe picture, to be filled
privacy::SafePicture attempt() {
    return privacy::SafePicture();
}
#elif ATTEMPT == 4 // the pixels of a safe picture are exchanged
void attempt(privacy::SafePicture& picture, const video::Frame& frame) {
    picture.pixels_ = frame.pixels;
}
#elif ATTEMPT == 5 // a kind of safe picture of one's own
struct Own : privacy::SafePicture {
    Own() = default;
};
privacy::SafePicture attempt() {
    return Own();
}
#elif ATTEMPT == 6 // the pixels of a frame are handed to the encoder
Result<std::string> attempt(stream::JpegEncoder& encoder, const video::Frame& frame) {
    return encoder.encode(*frame.pixels);
}
#elif ATTEMPT == 8 // a frame is handed to the RTSP server's encoder
void attempt(stream::PictureFeed& feed, const video::Frame& frame) {
    feed.push(frame);
}
#elif ATTEMPT == 7 // members listed in braces
privacy::SafePicture attempt(const video::Frame& frame) {
    return privacy::SafePicture{1, {}, 2, 2, frame.pixels};
}
#endif
