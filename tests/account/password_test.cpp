#include "account/password.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::account {
namespace {

using testing::HasSubstr;

TEST(Password, HasEightToSixtyThreeCharactersOfFourKinds) {
    EXPECT_TRUE(check_password("Abcdef1!"));
    EXPECT_TRUE(check_password("Ab1!" + std::string(59, 'x')));
    EXPECT_TRUE(check_password("Passwort1ä"));
    EXPECT_FALSE(check_password("Abcde1!"));
    EXPECT_FALSE(check_password("Ab1!" + std::string(60, 'x')));
}

TEST(Password, EverythingThatIsMissingIsSaidAtOnce) {
    EXPECT_THAT(check_password("abcdefgh").error().sentence, HasSubstr("a digit, an upper case letter, a special character"));
    EXPECT_THAT(check_password("ABCDEFG1!").error().sentence, HasSubstr("a lower case letter"));
    EXPECT_THAT(check_password("").error().sentence, HasSubstr("8 to 63"));
}

TEST(SecurityQuestions, AreThreeDifferentOnes) {
    const SecurityQuestion a{"Where were you born?", "Ulm"};
    const SecurityQuestion b{"First pet?", "Rex"};
    const SecurityQuestion c{"First car?", "2CV"};
    EXPECT_TRUE(check_questions({a, b, c}));
    EXPECT_FALSE(check_questions({a, b}));
    EXPECT_FALSE(check_questions({a, b, a}));
    EXPECT_FALSE(check_questions({a, b, {"First car?", "  x "}}));
    EXPECT_EQ(suggested_questions().size(), 12U);
}

TEST(SecurityQuestions, CaseAndSpacesOfAnswersDoNotMatterButTheirBordersDo) {
    EXPECT_EQ(joined_answers({" Ulm ", "REX  the dog"}), joined_answers({"ulm", "rex the dog"}));
    EXPECT_NE(joined_answers({"a", "bc"}), joined_answers({"ab", "c"}));
}

} // namespace
} // namespace headcount::account
