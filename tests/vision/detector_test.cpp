#include "vision/detector.h"

#include "vision/byte_layers.h"
#include "vision/onnx_file.h"
#include "vision/pictures.h"
#include "vision/still_picture.h"
#include "vision/temporary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace headcount::vision {
namespace {

using test::node;
using test::port;
using test::TemporaryFolder;
using test::Variable;
using testing::HasSubstr;

const std::filesystem::path models = std::filesystem::path(HEADCOUNT_BINARY_DIR) / "models";
const std::filesystem::path weights = models / "headcount-overhead.onnx";
const std::filesystem::path byte_weights = models / "headcount-overhead-int8.onnx";
const std::filesystem::path small_weights = models / "headcount-overhead-small.onnx";
const std::filesystem::path small_byte_weights = models / "headcount-overhead-small-int8.onnx";

std::unique_ptr<Detector> loaded(const DetectorOptions& options = {}, const std::filesystem::path& model = weights) {
    auto detector = Detector::load(model, options);
    EXPECT_TRUE(detector) << detector.error().sentence;
    return detector ? std::move(*detector) : nullptr;
}

std::string refusal(const std::filesystem::path& model, const DetectorOptions& options = {}) {
    const auto detector = Detector::load(model, options);
    EXPECT_FALSE(detector.has_value());
    const std::string sentence = detector ? "" : detector.error().sentence;
    EXPECT_TRUE(test::is_one_sentence(sentence)) << sentence;
    return sentence;
}

TEST(Detector, OptionsOutOfRangeAreRefusedWithTheRange) {
    EXPECT_THAT(refusal(weights, {.longest_side = 95}), HasSubstr("96 to 1920"));
    EXPECT_THAT(refusal(weights, {.longest_side = 1921}), HasSubstr("96 to 1920"));
    EXPECT_THAT(refusal(weights, {.min_score = 1.1F}), HasSubstr("0 to 1"));
    EXPECT_THAT(refusal(weights, {.min_score = std::nanf("")}), HasSubstr("0 to 1"));
    EXPECT_THAT(refusal(weights, {.threads = 0}), HasSubstr("1 to 64"));
    EXPECT_THAT(refusal(weights, {.threads = 65}), HasSubstr("1 to 64"));
}

TEST(Detector, NetworksOfAnotherKindAreRefused) {
    const TemporaryFolder folder;
    const auto refused = [&](const std::vector<test::Message>& inputs, const std::vector<test::Message>& outputs,
                             const std::vector<test::Message>& nodes) {
        test::write_network(folder.file("other.onnx"), inputs, outputs, nodes);
        EXPECT_THAT(refusal(folder.file("other.onnx")), HasSubstr("another kind"));
    };
    const std::vector<test::Message> three_copies{node("Identity", "x", "p8"), node("Identity", "x", "p16"),
                                                  node("Identity", "x", "p32")};
    const auto outputs = [](const std::vector<int>& shape) {
        return std::vector<test::Message>{port("p8", shape), port("p16", shape), port("p32", shape)};
    };
    const std::vector<int> open{1, 3, -1, -1};
    refused({port("x", open)}, {port("p8", open)}, {node("Identity", "x", "p8")});   // too few outputs
    refused({port("x", {1, 3, 416, 416})}, outputs({1, 3, 416, 416}), three_copies); // pictures of one size only
    refused({port("x", {1, 1, -1, -1})}, outputs({1, 1, -1, -1}), three_copies);     // grey pictures
    refused({port("x", {3, -1, -1})}, outputs({3, -1, -1}), three_copies);           // no batch
    refused({port("x", open), port("y", open)}, outputs(open), three_copies);        // a second input
    refused({port("x", open, test::Element::int64)},                                 // whole numbers
            {port("p8", open, test::Element::int64), port("p16", open, test::Element::int64),
             port("p32", open, test::Element::int64)},
            three_copies);
}

TEST(Detector, OutputsOfAnUnexpectedShapeAreOneErrorPerPicture) {
    // given a network that only looks like ours: its maps are as large as the picture
    const TemporaryFolder folder;
    const std::vector<int> open{1, -1, -1, -1};
    test::write_network(folder.file("copies.onnx"), {port("x", {1, 3, -1, -1})},
                        {port("p8", open), port("p16", open), port("p32", open)},
                        {node("Identity", "x", "p8"), node("Identity", "x", "p16"), node("Identity", "x", "p32")});
    const auto detector = Detector::load(folder.file("copies.onnx"));
    ASSERT_TRUE(detector) << detector.error().sentence;
    const auto people = (*detector)->detect(test::black(320, 240));
    ASSERT_FALSE(people);
    EXPECT_THAT(people.error().sentence, HasSubstr("p8"));
}

TEST(Detector, PicturesThatCannotBeOnesAreRefusedAndTheNextMayBeTried) {
    const auto detector = loaded({.longest_side = 96});
    ASSERT_TRUE(detector);
    for (const video::Frame& frame : {test::black(15, 100), test::black(100, 15), test::frame_of(nullptr, 640, 480),
                                      video::Frame{}, test::frame_of(test::black(16, 16).pixels, 16385, 16)}) {
        const auto people = detector->detect(frame);
        ASSERT_FALSE(people);
        EXPECT_TRUE(test::is_one_sentence(people.error().sentence)) << people.error().sentence;
    }
    EXPECT_TRUE(detector->detect(test::black(640, 480)));
}

TEST(Detector, TakesPicturesOfEveryShapeOneAfterTheOther) {
    const auto detector = loaded({.longest_side = 96});
    ASSERT_TRUE(detector);
    for (const auto& [width, height] :
         {std::pair{1280, 720}, std::pair{240, 240}, std::pair{16, 1000}, std::pair{16384, 16}, std::pair{353, 289}}) {
        const auto people = detector->detect(test::black(width, height));
        ASSERT_TRUE(people) << people.error().sentence;
    }
}

TEST(FindModel, TheOneThatIsAskedForIsTheOnlyOne) {
    EXPECT_EQ(find_model(weights.string()).value(), weights);
    const auto missing = find_model("/nowhere/at/all.onnx");
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().sentence, HasSubstr("/nowhere/at/all.onnx"));
    EXPECT_THAT(missing.error().sentence, HasSubstr("HEADCOUNT_MODEL"));
}

TEST(FindModel, TheEnvironmentComesBeforeTheProgramsOwn) {
    const TemporaryFolder folder;
    const auto other = folder.write("other.onnx", "x");
    {
        const Variable chosen("HEADCOUNT_MODEL", other.string());
        EXPECT_EQ(find_model().value(), other);
    }
    const Variable none("HEADCOUNT_MODEL", "");
    EXPECT_EQ(find_model("", Precision::float32).value(), weights);
}

TEST(FindModel, BytesAreChosenWhereTheyAreFast) {
    const Variable none("HEADCOUNT_MODEL", "");
    EXPECT_EQ(find_model("", Precision::int8).value(), byte_weights);
    EXPECT_EQ(find_model().value(), has_fast_byte_layers() ? byte_weights : weights);
}

TEST(FindModel, TheSmallNetworkHasFilesOfItsOwn) {
    const Variable none("HEADCOUNT_MODEL", "");
    EXPECT_EQ(find_model("", Precision::float32, NetworkSize::small).value(), small_weights);
    EXPECT_EQ(find_model("", Precision::int8, NetworkSize::small).value(), small_byte_weights);
}

/// A picture and the people who are known to be in it.
struct Labelled {
    std::filesystem::path file;
    std::vector<Box> people; ///< fractions
    std::vector<Box> ignore; ///< finding these is neither right nor wrong
};

/// `set` from the labelled pictures beside the project. What is missing is said plainly and fails.
std::vector<Labelled> labelled(const std::string& set) {
    const std::filesystem::path folder = std::filesystem::path(HEADCOUNT_SOURCE_DIR) / "../shared/data/labels";
    std::ifstream stream(folder / (set + ".json"));
    if (!stream) {
        ADD_FAILURE() << "The labelled pictures are missing: " << (folder / (set + ".json")).string()
                      << " cannot be read; lay the folder shared/data beside the project.";
        return {};
    }
    std::vector<Labelled> pictures;
    const auto document = nlohmann::json::parse(stream);
    for (const auto& image : document.at("images")) {
        Labelled picture{folder / image.at("file").get<std::string>(), {}, {}};
        const double width = image.at("width");
        const double height = image.at("height");
        for (const auto& person : image.at("people")) {
            const auto& box = person.at("box");
            auto& boxes = person.value("ignore", false) ? picture.ignore : picture.people;
            boxes.push_back({box[0].get<double>() / width, box[1].get<double>() / height, box[2].get<double>() / width,
                             box[3].get<double>() / height});
        }
        pictures.push_back(picture);
    }
    return pictures;
}

bool overlaps_one_of(const std::vector<Box>& boxes, const Box& box, double least) {
    return std::ranges::any_of(boxes, [&](const Box& other) { return intersection_over_union(other, box) >= least; });
}

struct Found {
    int right = 0;
    int people = 0;
    int wrong = 0;
};

/// How many of the labelled people are found at a score of 0.35.
Found seek(Detector& detector, const std::vector<Labelled>& pictures) {
    Found found;
    for (const Labelled& picture : pictures) {
        const auto frame = read_still_picture(picture.file);
        const auto people = frame ? detector.detect(*frame) : tl::unexpected(frame.error());
        if (!people) {
            ADD_FAILURE() << people.error().sentence;
            continue;
        }
        std::vector<Box> boxes;
        for (const Detection& one : *people) {
            if (one.score < 0.35F) continue;
            boxes.push_back(one.box);
            if (!overlaps_one_of(picture.people, one.box, 0.3) && !overlaps_one_of(picture.ignore, one.box, 0.1)) ++found.wrong;
        }
        for (const Box& person : picture.people)
            found.right += overlaps_one_of(boxes, person, 0.5) ? 1 : 0;
        found.people += static_cast<int>(picture.people.size());
    }
    return found;
}

class RealPlaces : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(RealPlaces, TheirPeopleAreFound) {
    const auto detector = loaded({}, GetParam());
    ASSERT_TRUE(detector);
    Found all;
    for (const char* set : {"hall", "paving", "one-by-one", "ceiling"}) {
        const Found found = seek(*detector, labelled(set));
        all.right += found.right;
        all.people += found.people;
        all.wrong += found.wrong;
    }
    RecordProperty("right", all.right);
    RecordProperty("wrong", all.wrong);
    ASSERT_EQ(all.people, 47);
    EXPECT_GE(all.right, 43); // nine in ten
    EXPECT_LE(all.wrong, 18);
}

INSTANTIATE_TEST_SUITE_P(Detector, RealPlaces, testing::Values(weights, byte_weights, small_weights, small_byte_weights),
                         [](const auto& one) {
                             std::string name = one.param.stem().string();
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

/// A layer of bytes with two weights too few, in a network that otherwise is like ours.
TEST(Detector, LayersThatDoNotFitTogetherAreRefused) {
    const TemporaryFolder folder;
    test::Message layer;
    layer.text(1, "x").text(1, "w").text(1, "s").text(1, "s").text(1, "s").text(1, "s"); // inputs
    layer.text(2, "p8").text(4, "ByteConvolution").text(7, "headcount");                 // output, op_type, domain
    layer.message(5, test::Message().text(1, "stride").number(3, 1).number(20, 2));      // attribute
    test::Message graph;
    graph.message(1, layer).text(2, "test");
    graph.message(5, test::constant("w", {16, 1, 1, 3}, 3, std::string(48, '\1'))); // 3 inputs: no multiple of 4
    graph.message(5, test::constant("s", {16}, 1, std::string(64, '\0')));
    graph.message(11, port("x", {1, -1, -1, 3}, test::Element::bytes));
    graph.message(12, port("p8", {1, -1, -1, 16}, test::Element::bytes));
    test::write_model(folder.file("bytes.onnx"), graph, {"headcount"});
    EXPECT_THAT(refusal(folder.file("bytes.onnx")), HasSubstr("do not fit"));
}

TEST(Detector, TheSamePictureAlwaysGivesTheSamePeople) {
    // given a crowded picture, when it is looked at by two detectors, and between other pictures
    const auto one = loaded();
    const auto other = loaded();
    ASSERT_TRUE(one && other);
    const auto pictures = labelled("train-door");
    ASSERT_FALSE(pictures.empty());
    const auto frame = read_still_picture(pictures[0].file);
    ASSERT_TRUE(frame) << frame.error().sentence;
    const auto first = one->detect(*frame);
    ASSERT_TRUE(one->detect(test::black(1280, 720)));
    const auto again = one->detect(*frame);
    const auto elsewhere = other->detect(*frame);
    // then not a bit is different
    ASSERT_FALSE(first->empty());
    for (const auto* people : {&again, &elsewhere}) {
        ASSERT_EQ((*people)->size(), first->size());
        for (std::size_t i = 0; i < first->size(); ++i) {
            EXPECT_EQ((**people)[i].box, (*first)[i].box);
            EXPECT_EQ((**people)[i].score, (*first)[i].score);
        }
    }
}

} // namespace
} // namespace headcount::vision
