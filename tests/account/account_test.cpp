#include "account/desk.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

namespace headcount::account {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::HasSubstr;
using testing::Not;

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

const std::vector<SecurityQuestion> questions = {{"Born where?", "Ulm"}, {"First pet?", "Rex"}, {"First car?", "2CV"}};

TEST(Activation, BeforeItNothingIsLetIn) {
    Desktop at;
    EXPECT_FALSE(at.account->is_activated());
    EXPECT_EQ(at.status_of({}, Right::read), 401);
    EXPECT_EQ(at.status_of_sign_in(right_password), 401);
}

TEST(Activation, APasswordThatIsTooWeakIsRefusedAndNothingIsKept) {
    Desktop at;
    const auto refused = at.outcome([&](Account::Then then) { at.account->activate({"weak", {}, ""}, then); });
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 422);
    EXPECT_FALSE(std::filesystem::exists(at.file));
}

TEST(Activation, CanBeDoneOnceEvenWhenTwoTryAtTheSameTime) {
    Desktop at;
    std::vector<int> statuses;
    for (const char* password : {"First-pass1", "Other-pass1"}) {
        at.account->activate({password, {}, ""},
                             [&](std::optional<Denial> refused) { statuses.push_back(refused ? refused->status : 200); });
    }
    at.desk.run_until([&] { return statuses.size() == 2; });
    EXPECT_THAT(statuses, testing::ElementsAre(200, 409));
    EXPECT_EQ(at.status_of_sign_in("First-pass1"), 200);
    EXPECT_EQ(at.activate()->status, 409);
}

TEST(AccountFile, HoldsHashesOnlyAndIsForTheOwnerAlone) {
    Desktop at;
    ASSERT_FALSE(at.activate(questions, "private-words"));
    const auto token = at.account->add_token("dashboard", Right::read);
    ASSERT_TRUE(token);
    const std::string text = text_of(at.file);
    EXPECT_THAT(text, HasSubstr("$argon2id$"));
    for (const std::string& secret :
         {std::string(right_password), std::string("Ulm"), std::string("ulm"), std::string("private-words"), token->secret})
        EXPECT_THAT(text, Not(HasSubstr(secret)));
    struct stat about {};
    ASSERT_EQ(::stat(at.file.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST(AccountFile, IsReadAgainAfterARestartWhichSignsNobodyOut) {
    Desktop at;
    ASSERT_FALSE(at.activate(questions));
    const auto session = at.sign_in(right_password);
    ASSERT_TRUE(session);
    const auto token = at.account->add_token("dashboard", Right::settings);
    at.reopen();
    EXPECT_TRUE(at.account->is_activated());
    EXPECT_EQ(at.account->questions().size(), 3U);
    EXPECT_TRUE(at.account->is_signed_in(*session));
    EXPECT_EQ(at.status_of({.token = token->secret, .changes = true}, Right::settings), 200);
    EXPECT_EQ(at.status_of_sign_in(right_password), 200);
}

TEST(AccountFile, ADamagedOneIsNoReasonToActivateAnew) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    at.account.reset();
    for (const char* text :
         {"", "{}", "null", R"({"password":"","questions":[],"answers":"","privacy_password":"","tokens":[],"sessions":[]})"}) {
        std::ofstream(at.file) << text;
        const auto opened = Account::open(at.file, at.clock, at.desk.post(), at.options);
        ASSERT_FALSE(opened) << text;
        EXPECT_THAT(opened.error().sentence, HasSubstr("headcount account reset"));
    }
    ASSERT_TRUE(reset_account(at.file));
    at.reopen();
    EXPECT_FALSE(at.account->is_activated());
}

TEST(Lockout, FiveWrongPasswordsLockTheAccountForTenMinutesAlsoForTheRightOne) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(at.status_of_sign_in("Wrong-pass1", stranger), 401) << i;
    EXPECT_EQ(at.status_of_sign_in("Wrong-pass1", stranger), 429);
    const auto locked = at.sign_in(right_password, owner);
    ASSERT_FALSE(locked);
    EXPECT_EQ(locked.error().status, 429);
    EXPECT_EQ(locked.error().retry_after_s, 600);
    at.clock.advance(599s);
    EXPECT_EQ(at.status_of_sign_in(right_password, owner), 429);
    at.clock.advance(1s);
    EXPECT_EQ(at.status_of_sign_in(right_password, owner), 200);
}

TEST(Lockout, WhoIsSignedInDoesNotNotice) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    const auto session = at.sign_in(right_password);
    ASSERT_TRUE(session);
    for (int i = 0; i < 20; ++i)
        at.sign_in("Wrong-pass1", stranger);
    ASSERT_EQ(at.status_of_sign_in(right_password), 429);
    // they go on, and can even change the password that is being guessed
    EXPECT_EQ(at.status_of({.session = *session}, Right::read), 200);
    EXPECT_FALSE(
        at.outcome([&](Account::Then then) { at.account->change_password(*session, right_password, "Better-pass1", then); }));
    EXPECT_TRUE(at.account->is_signed_in(*session));
}

TEST(Throttling, AnAddressThatKeepsGuessingLosesItsTurnAndTheOwnerGetsIn) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 5; ++i)
            at.sign_in("Wrong-pass1", stranger);
        at.clock.advance(10min);
    }
    // the stranger is paused for 20 minutes now, the account is not
    EXPECT_EQ(at.status_of_sign_in("Wrong-pass1", stranger), 429);
    EXPECT_EQ(at.status_of_sign_in(right_password, owner), 200);
}

TEST(Throttling, ManyGuessesAtOnceAreNoMoreThanFive) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    int answers = 0;
    int looked_at = 0;
    for (int i = 0; i < 30; ++i) {
        at.account->sign_in("Wrong-pass1", stranger, [&](const tl::expected<std::string, Denial>& session) {
            ++answers;
            if (!session && session.error().status == 401) ++looked_at;
        });
    }
    at.desk.run_until([&] { return answers == 30; });
    EXPECT_LE(looked_at, 5);
    EXPECT_EQ(at.status_of_sign_in(right_password, stranger), 429);
}

TEST(Recovery, AllThreeAnswersSetAnotherPasswordUnlockAndSignEverybodyOut) {
    Desktop at;
    ASSERT_FALSE(at.activate(questions));
    const auto session = at.sign_in(right_password);
    for (int i = 0; i < 5; ++i)
        at.sign_in("Wrong-pass1", stranger);
    const auto recover = [&](std::vector<std::string> answers) {
        return at.outcome([&](Account::Then then) { at.account->recover(answers, "Newer-pass1", owner, then); });
    };
    EXPECT_EQ(recover({"Ulm", "Rex", "wrong"})->status, 403);
    EXPECT_EQ(recover({"Ulm"})->status, 403);
    EXPECT_TRUE(at.account->is_signed_in(*session));
    EXPECT_FALSE(recover({" ulm", "REX", "2cv"}));
    EXPECT_FALSE(at.account->is_signed_in(*session));
    EXPECT_EQ(at.status_of_sign_in("Newer-pass1"), 200);
    EXPECT_EQ(at.status_of_sign_in(right_password), 401);
}

TEST(Recovery, IsLimitedItself) {
    Desktop at;
    ASSERT_FALSE(at.activate(questions));
    const auto recover = [&](std::vector<std::string> answers) {
        const auto refused = at.outcome([&](Account::Then then) { at.account->recover(answers, "Newer-pass1", owner, then); });
        return refused ? refused->status : 200;
    };
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(recover({"a", "b", "c"}), 403);
    EXPECT_EQ(recover({"a", "b", "c"}), 429);
    EXPECT_EQ(recover({"Ulm", "Rex", "2CV"}), 429);
    at.clock.advance(1h);
    EXPECT_EQ(recover({"Ulm", "Rex", "2CV"}), 200);
}

TEST(Recovery, WithoutQuestionsThereIsNone) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    EXPECT_EQ(at.outcome([&](Account::Then then) { at.account->recover({}, "Newer-pass1", owner, then); })->status, 409);
}

TEST(Sessions, EndWhenIdleAndInAnyCaseAfterTwelveHours) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    const std::string idle = *at.sign_in(right_password);
    at.clock.advance(59min);
    EXPECT_TRUE(at.account->is_signed_in(idle));
    at.clock.advance(60min);
    EXPECT_FALSE(at.account->is_signed_in(idle));

    const std::string busy = *at.sign_in(right_password);
    for (int i = 0; i < 23; ++i) {
        at.clock.advance(30min);
        EXPECT_TRUE(at.account->is_signed_in(busy)) << i;
    }
    at.clock.advance(30min);
    EXPECT_FALSE(at.account->is_signed_in(busy));
}

TEST(Sessions, ARestartGivesNoMoreThanTheTwelveHours) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    const std::string session = *at.sign_in(right_password);
    at.clock.advance(12h - 1min);
    at.reopen(); // which is all that keeps it from having been idle
    EXPECT_TRUE(at.account->is_signed_in(session));
    at.clock.set(WallTime{}); // the clock is put back
    at.reopen();
    EXPECT_TRUE(at.account->is_signed_in(session));
    at.clock.advance(12h);
    EXPECT_FALSE(at.account->is_signed_in(session));
    at.account->sign_out_everywhere();
    at.reopen();
    EXPECT_FALSE(at.account->is_signed_in(session));
}

TEST(Sessions, ALookIsNoUse) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    const std::string session = *at.sign_in(right_password);
    at.clock.advance(40min);
    EXPECT_EQ(at.status_of({.session = session, .is_use = false}, Right::read), 200);
    at.clock.advance(40min);
    EXPECT_EQ(at.status_of({.session = session, .is_use = false}, Right::read), 401);
}

TEST(Sessions, AnotherPasswordEndsAllOthers) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    const std::string mine = *at.sign_in(right_password);
    const std::string other = *at.sign_in(right_password);
    EXPECT_FALSE(at.outcome([&](Account::Then then) { at.account->change_password(mine, right_password, "Newer-pass1", then); }));
    EXPECT_TRUE(at.account->is_signed_in(mine));
    EXPECT_FALSE(at.account->is_signed_in(other));
    at.account->sign_out_everywhere();
    EXPECT_FALSE(at.account->is_signed_in(mine));
}

TEST(Sessions, WhoFindsAnOpenPageCannotGuessThePasswordThere) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    const std::string session = *at.sign_in(right_password);
    const auto guess = [&] {
        return at.outcome([&](Account::Then then) { at.account->change_password(session, "Wrong-pass1", "Newer-pass1", then); })
            ->status;
    };
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(guess(), 403) << i;
    EXPECT_EQ(guess(), 401);
    EXPECT_FALSE(at.account->is_signed_in(session));
}

TEST(Csrf, AChangeByCookieNeedsWhatOtherSitesCannotKnow) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    const std::string session = *at.sign_in(right_password);
    const std::string other = *at.sign_in(right_password);
    const std::string csrf = Sessions::csrf_of(session);
    EXPECT_EQ(at.status_of({.session = session, .changes = true}, Right::settings), 403);
    EXPECT_EQ(at.status_of({.session = session, .csrf = Sessions::csrf_of(other), .changes = true}, Right::settings), 403);
    EXPECT_EQ(at.status_of({.session = session, .csrf = csrf, .changes = true}, Right::settings), 200);
    EXPECT_EQ(at.status_of({.session = session}, Right::settings), 200); // reading changes nothing
}

TEST(Tokens, HaveAScopeAndCanBeTakenBack) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    const auto reader = at.account->add_token("dashboard", Right::read);
    const auto writer = at.account->add_token("installer", Right::settings);
    ASSERT_TRUE(reader && writer);
    EXPECT_EQ(at.status_of({.token = reader->secret}, Right::read), 200);
    EXPECT_EQ(at.status_of({.token = reader->secret, .changes = true}, Right::settings), 403);
    EXPECT_EQ(at.status_of({.token = writer->secret, .changes = true}, Right::settings), 200);
    EXPECT_EQ(at.status_of({.token = "hc_nonsense"}, Right::read), 401);
    EXPECT_FALSE(at.account->remove_token(writer->token.id));
    EXPECT_EQ(at.status_of({.token = writer->secret}, Right::read), 401);
    EXPECT_EQ(at.account->remove_token("nothing")->status, 404);
    EXPECT_FALSE(at.account->add_token("", Right::read));
}

TEST(PrivacyPassword, IsAskedForAndLimitedOnItsOwn) {
    Desktop at;
    ASSERT_FALSE(at.activate({}, "private-words"));
    const auto check = [&](const std::string& password) {
        const auto refused = at.outcome([&](Account::Then then) { at.account->check_privacy(password, owner, then); });
        return refused ? refused->status : 200;
    };
    EXPECT_EQ(check("private-words"), 200);
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(check("other-words"), 403);
    EXPECT_EQ(check("other-words"), 429);
    EXPECT_EQ(check("private-words"), 429);
    EXPECT_EQ(at.status_of_sign_in(right_password), 200); // the account is not locked by it
}

TEST(PrivacyPassword, TheFirstOneIsKept) {
    Desktop at;
    ASSERT_FALSE(at.activate());
    const auto check = [&](const std::string& password) {
        const auto refused = at.outcome([&](Account::Then then) { at.account->check_privacy(password, owner, then); });
        return refused ? refused->status : 200;
    };
    EXPECT_EQ(check("short"), 422);
    EXPECT_EQ(check("first-words"), 200);
    EXPECT_EQ(check("other-words"), 403);
    EXPECT_EQ(check("first-words"), 200);
}

TEST(Hashing, NoMoreThanAFewWaitAndWhatWaitsAtTheEndIsDroppedQuietly) {
    Desk desk;
    int refused = 0;
    int dropped = 0;
    struct Tell {
        int* count;
        ~Tell() { ++*count; }
    };
    {
        Hashing hashing({1, 8192}, desk.post());
        for (int i = 0; i < 20; ++i) {
            if (!hashing.make("x", [tell = std::make_shared<Tell>(&dropped)](const auto&) {})) ++refused;
        }
        EXPECT_EQ(refused, 12);
    }
    EXPECT_EQ(dropped, 20); // 12 at once, 8 when it ended, none on another thread
}

TEST(Hashing, AHashAsItShipsIsArgon2idWithSixtyFourMebibytes) {
    ASSERT_TRUE(prepare_secrets());
    const auto hash = hash_of("secret", HashCost{});
    ASSERT_TRUE(hash);
    EXPECT_THAT(*hash, testing::StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
    EXPECT_TRUE(is_hash_of(*hash, "secret"));
    EXPECT_FALSE(is_hash_of(*hash, "Secret"));
    EXPECT_FALSE(is_hash_of("nonsense", "secret"));
}

} // namespace
} // namespace headcount::account
