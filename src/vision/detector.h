#pragma once

#include "base/result.h"
#include "video/frame.h"
#include "vision/observation.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace headcount::vision {

/// How a detector works.
struct DetectorOptions {
    /// What the longer side of the picture is scaled to before the network sees it, 96 to 1920 pixels. Bigger finds
    /// smaller people and takes longer, in proportion to its square.
    int longest_side = 416;
    /// Detections with a lower score are left out, 0 to 1. The tracker makes use of doubtful ones, so this is low.
    float min_score = 0.1F;
    /// How many threads the network may use, 1 to 64.
    int threads = 1;
};

/// Finds people in a picture with a neural network (models/README.md says which).
///
/// It keeps its working memory from picture to picture and so belongs to one thread. The same picture always gives the
/// same detections on the same machine.
class Detector {
public:
    /// Loads the network from a file. Refused with one sentence: options out of range, no ONNX Runtime on this machine,
    /// a file that is missing or is no network, a network of another kind.
    static Result<std::unique_ptr<Detector>> load(const std::filesystem::path& model, const DetectorOptions& options = {});
    ~Detector();

    /// The people in the picture, best score first, at most 300; boxes lie inside the picture.
    /// An error means that the network could not be run at all; the next picture may be tried.
    Result<std::vector<Detection>> detect(const video::Frame& frame);

private:
    struct Parts;
    explicit Detector(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// With which numbers a network computes.
enum class Precision {
    automatic, ///< bytes where the processor has instructions for them
    float32,
    int8,
};

/// Which of the two networks that come with the program: models/README.md compares them.
enum class NetworkSize { full, small };

/// The file with the network: the one that is asked for or, if `wanted` is empty, $HEADCOUNT_MODEL, else
/// `headcount-overhead.onnx` from `models/` beside the program or /usr/share/headcount/models; the small one is
/// `headcount-overhead-small.onnx`, and those of bytes end with `-int8.onnx`. The error names the places.
Result<std::filesystem::path> find_model(const std::string& wanted = "", Precision precision = Precision::automatic,
                                         NetworkSize size = NetworkSize::full);

} // namespace headcount::vision
