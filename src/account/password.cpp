#include "account/password.h"

#include <fmt/format.h>

#include <algorithm>

namespace headcount::account {

namespace {

constexpr std::size_t least_characters = 8;
constexpr std::size_t most_characters = 63;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_special(char c) {
    return !is_digit(c) && !is_lower(c) && !is_upper(c);
}

/// UTF-8's following bytes are not counted.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool has(std::string_view text, bool (*kind)(char)) {
    return std::any_of(text.begin(), text.end(), kind);
}

Result<void> check_length(std::string_view what, std::string_view text, std::size_t least, std::size_t most) {
    const std::size_t length = characters(text);
    if (length >= least && length <= most) return {};
    return failure(fmt::format("{} has {} characters, but must have {} to {}.", what, length, least, most));
}

/// Lower case, with one space between words and none around them.
std::string plain(std::string_view answer) {
    std::string text;
    for (const char c : answer) {
        const bool is_space = c == ' ' || c == '\t';
        if (is_space && (text.empty() || text.back() == ' ')) continue;
        text += is_space ? ' ' : is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

} // namespace

Result<void> check_password(std::string_view password) {
    if (Result<void> fits = check_length("The password", password, least_characters, most_characters); !fits) return fits;
    std::string missing;
    const auto want = [&](std::string_view name, bool (*kind)(char)) {
        if (!has(password, kind)) missing.append(missing.empty() ? "" : ", ").append(name);
    };
    want("a digit", is_digit);
    want("a lower case letter", is_lower);
    want("an upper case letter", is_upper);
    want("a special character", is_special);
    return missing.empty() ? Result<void>() : failure(fmt::format("The password needs {} too.", missing));
}

Result<void> check_privacy_password(std::string_view password) {
    return check_length("The privacy password", password, least_characters, most_characters);
}

Result<void> check_questions(const std::vector<SecurityQuestion>& questions) {
    if (questions.size() != 3) return failure("There must be three security questions, or none.");
    for (std::size_t i = 0; i < questions.size(); ++i) {
        if (Result<void> fits = check_length("A security question", questions[i].question, 3, 128); !fits) return fits;
        if (Result<void> fits = check_length("An answer", plain(questions[i].answer), 2, 128); !fits) return fits;
        for (std::size_t other = 0; other < i; ++other) {
            if (plain(questions[other].question) == plain(questions[i].question))
                return failure("Two of the security questions are the same: choose three different ones.");
        }
    }
    return {};
}

std::string joined_answers(const std::vector<std::string>& answers) {
    std::string joined;
    for (const std::string& answer : answers) {
        const std::string text = plain(answer);
        joined += fmt::format("{}:{};", text.size(), text); // the length keeps "a","bc" apart from "ab","c"
    }
    return joined;
}

const std::vector<std::string>& suggested_questions() {
    static const std::vector<std::string> questions = {
        "What is your father's name?",
        "What is your mother's name?",
        "Where were you born?",
        "What was the name of your first school?",
        "What was the name of your first pet?",
        "What is your favourite book?",
        "What is your favourite film?",
        "What was your first job?",
        "What was your childhood nickname?",
        "Who was your favourite teacher?",
        "What was your first car?",
        "Which city would you like to visit most?",
    };
    return questions;
}

} // namespace headcount::account
