#include "app/saved_state.h"

#include <gtest/gtest.h>

namespace headcount::app {
namespace {

TEST(SavedState, comes_back_as_it_was) {
    const SavedState state{4711, R"({"version":1,"line":{"in":3}})"};
    EXPECT_EQ(saved_state_from(to_text(state)), state);
}

TEST(SavedState, a_first_start_begins_with_person_1) {
    EXPECT_EQ(saved_state_from(""), (SavedState{1, ""}));
}

TEST(SavedState, what_cannot_be_read_is_a_fresh_start) {
    for (const char* text : {"{", "[]", "7", R"({"next_person":-1,"reporting":""})", R"({"next_person":"1","reporting":""})",
                             R"({"next_person":5})", R"({"next_person":5,"reporting":{}})"})
        EXPECT_EQ(saved_state_from(text), SavedState{}) << text;
    EXPECT_EQ(saved_state_from(R"({"next_person":0,"reporting":""})").next_person, 1);
}

TEST(SavedState, ids_are_reserved_far_ahead_and_seldom) {
    vision::PersonId reserved = reserved_beyond(1);
    int changes = 0;
    for (vision::PersonId next = 1; next < 5000; ++next) {
        EXPECT_GT(reserved_beyond(next), next + 255);
        changes += reserved_beyond(next) != reserved ? 1 : 0;
        reserved = reserved_beyond(next);
    }
    EXPECT_LE(changes, 20);
}

} // namespace
} // namespace headcount::app
