#pragma once

#include "account/account.h"
#include "web/api.h"

#include <functional>

namespace headcount::app {

/// Lets in whom the account lets in. The account must outlive it.
web::Gate make_gate(account::Account& account);

/// What the account's routes need beside the account, on the I/O loop.
struct AccountSurroundings {
    /// Sets the privacy mode that the activation asks for, by its name in the settings; or says why not.
    std::function<Result<void>(const std::string&)> set_privacy_mode;
    /// Some who were let in may not be any more: those who are watching are to be asked again.
    std::function<void()> recheck;
};

/// Activation, sessions, password, security questions, recovery, tokens and the privacy mode. The account must outlive them.
void add_account_routes(web::Api& api, account::Account& account, const AccountSurroundings& surroundings);

} // namespace headcount::app
