#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::account {

/// Whether a new password is as the guide wants it: 8 to 63 characters, among them a digit, a lower case letter, an upper case
/// letter and a special character (whatever is none of these). Otherwise a sentence with everything that is missing.
Result<void> check_password(std::string_view password);

/// Whether a new password for the privacy mode is: 8 to 63 characters.
Result<void> check_privacy_password(std::string_view password);

/// A question that only the owner can answer.
struct SecurityQuestion {
    std::string question; ///< 3 to 128 characters
    std::string answer;   ///< 2 to 128 characters, once spaces around it are taken off
};

/// Three of them with different texts, or a sentence.
Result<void> check_questions(const std::vector<SecurityQuestion>& questions);

/// All answers as one text to be hashed: together they are harder to guess than each alone. Case (of ASCII letters) and spaces
/// around or between words don't matter.
std::string joined_answers(const std::vector<std::string>& answers);

/// Twelve questions to choose from.
const std::vector<std::string>& suggested_questions();

} // namespace headcount::account
