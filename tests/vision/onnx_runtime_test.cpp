#include "vision/onnx_runtime.h"

#include "vision/onnx_file.h"
#include "vision/temporary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace headcount::vision {
namespace {

using test::node;
using test::port;
using test::TemporaryFolder;
using test::Variable;
using testing::ElementsAre;
using testing::HasSubstr;

/// Twice a number: y = x + x, for one row of any length.
std::filesystem::path write_doubler(const TemporaryFolder& folder) {
    test::Message add;
    add.text(1, "x").text(1, "x").text(2, "y").text(4, "Add");
    test::write_network(folder.file("doubler.onnx"), {port("x", {1, -1})}, {port("y", {1, -1})}, {add});
    return folder.file("doubler.onnx");
}

std::string refusal(const std::filesystem::path& file) {
    const auto network = Network::load(file, 1);
    EXPECT_FALSE(network.has_value());
    const std::string sentence = network ? "" : network.error().sentence;
    EXPECT_TRUE(test::is_one_sentence(sentence)) << sentence;
    return sentence;
}

TEST(Network, TellsItsInputsAndOutputs) {
    const TemporaryFolder folder;
    test::write_network(folder.file("two.onnx"), {port("x", {1, -1, 3})},
                        {port("a", {1, -1, 3}), port("n", {3}, test::Element::int64)},
                        {node("Identity", "x", "a"), node("Shape", "x", "n")});
    const auto network = Network::load(folder.file("two.onnx"), 1);
    ASSERT_TRUE(network) << network.error().sentence;
    ASSERT_EQ((*network)->inputs().size(), 1U);
    EXPECT_EQ((*network)->inputs()[0].name, "x");
    EXPECT_TRUE((*network)->inputs()[0].is_float);
    EXPECT_THAT((*network)->inputs()[0].shape, ElementsAre(1, -1, 3));
    ASSERT_EQ((*network)->outputs().size(), 2U);
    EXPECT_FALSE((*network)->outputs()[1].is_float);
}

TEST(Network, RunsAgainAndAgainWithInputsOfAnySize) {
    const TemporaryFolder folder;
    const auto network = Network::load(write_doubler(folder), 1);
    ASSERT_TRUE(network) << network.error().sentence;
    const std::vector<std::string> wanted{"y"};
    for (const std::size_t size : {3UL, 5UL, 1UL, 5UL}) {
        std::vector<float> numbers(size);
        for (std::size_t i = 0; i < size; ++i)
            numbers[i] = static_cast<float>(i) + 0.5F;
        const auto result = (*network)->run({{1, static_cast<std::int64_t>(size)}, numbers}, wanted);
        ASSERT_TRUE(result) << result.error().sentence;
        ASSERT_EQ(result->size(), 1U);
        EXPECT_THAT((*result)[0].shape, ElementsAre(1, size));
        ASSERT_EQ((*result)[0].values.size(), size);
        EXPECT_EQ((*result)[0].values[size - 1], 2 * numbers[size - 1]);
    }
}

TEST(Network, AnInputThatDoesNotFitIsOneErrorAndTheNextRunMayBeTried) {
    const TemporaryFolder folder;
    const auto network = Network::load(write_doubler(folder), 1);
    ASSERT_TRUE(network) << network.error().sentence;
    const std::array<float, 4> numbers{1, 2, 3, 4};
    const std::vector<std::string> wanted{"y"};
    const auto wrong = (*network)->run({{2, 2}, numbers}, wanted);
    ASSERT_FALSE(wrong);
    EXPECT_TRUE(test::is_one_sentence(wrong.error().sentence)) << wrong.error().sentence;
    const std::vector<std::string> unknown{"z"};
    EXPECT_FALSE((*network)->run({{1, 4}, numbers}, unknown));
    EXPECT_TRUE((*network)->run({{1, 4}, numbers}, wanted));
}

TEST(Network, MissingFilesFoldersAndEmptyNamesAreRefused) {
    const TemporaryFolder folder;
    EXPECT_THAT(refusal(folder.file("none.onnx")), HasSubstr("none.onnx"));
    EXPECT_THAT(refusal(folder.file("")), HasSubstr("no file"));
    EXPECT_THAT(refusal(""), HasSubstr("no file"));
}

TEST(Network, FilesThatAreNoNetworkAreRefused) {
    const TemporaryFolder folder;
    EXPECT_THAT(refusal(folder.write("letter.onnx", "Dear Sir or Madam,\nthis is a letter.\n")), HasSubstr("not a network"));
    EXPECT_THAT(refusal(folder.write("empty.onnx", "")), HasSubstr("not a network"));
    EXPECT_THAT(refusal(folder.write("zeros.onnx", std::string(5000, '\0'))), HasSubstr("not a network"));
}

TEST(Network, AFileThatIsCutShortIsRefused) {
    const TemporaryFolder folder;
    const std::filesystem::path whole = write_doubler(folder);
    std::filesystem::resize_file(whole, std::filesystem::file_size(whole) - 20);
    refusal(whole);
}

TEST(Network, AFileThatIsTooLargeIsRefusedUnread) {
    const TemporaryFolder folder;
    const std::filesystem::path large = folder.write("large.onnx", "x");
    std::filesystem::resize_file(large, (256UL << 20U) + 1); // a hole: takes no room on the disk
    EXPECT_THAT(refusal(large), HasSubstr("256 MiB"));
}

TEST(Network, AMissingLibraryIsOneSentenceThatNamesThePlaceAndTheCure) {
    const TemporaryFolder folder;
    const std::filesystem::path network = write_doubler(folder);
    const Variable chosen("HEADCOUNT_ONNXRUNTIME", folder.file("libnowhere.so").string());
    const std::string sentence = refusal(network);
    EXPECT_THAT(sentence, HasSubstr("libnowhere.so"));
    EXPECT_THAT(sentence, HasSubstr("HEADCOUNT_ONNXRUNTIME"));
}

TEST(Network, ALibraryThatIsNoLibraryIsToldFromAMissingOne) {
    const TemporaryFolder folder;
    const std::filesystem::path network = write_doubler(folder);
    const Variable chosen("HEADCOUNT_ONNXRUNTIME", folder.write("letter.so", "Dear Sir or Madam").string());
    EXPECT_THAT(refusal(network), HasSubstr("cannot be loaded"));
}

TEST(Network, AnotherLibraryIsRefused) {
    const TemporaryFolder folder;
    const std::filesystem::path network = write_doubler(folder);
    const Variable chosen("HEADCOUNT_ONNXRUNTIME", "libm.so.6");
    EXPECT_THAT(refusal(network), HasSubstr("is not ONNX Runtime"));
}

TEST(Network, TheLibraryThatIsAskedForIsTheOneThatIsUsed) {
    const TemporaryFolder folder;
    const std::filesystem::path network = write_doubler(folder);
    const Variable chosen("HEADCOUNT_ONNXRUNTIME", std::string(HEADCOUNT_BINARY_DIR) + "/libonnxruntime.so.1");
    EXPECT_TRUE(Network::load(network, 1));
}

} // namespace
} // namespace headcount::vision
