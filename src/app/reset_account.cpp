#include "account/account_file.h"
#include "app/commands.h"
#include "app/data_folder.h"

#include <iostream>

namespace headcount::app {

int reset_account(const AccountOptions& options) {
    // A running sensor has the account in memory, and would write it again.
    const Result<DataFolder> folder = DataFolder::open(options.data_folder);
    const Result<void> reset = folder ? account::reset_account(folder->account_file()) : tl::unexpected(folder.error());
    if (!reset) {
        std::cerr << "headcount account reset: " << reset.error().sentence << '\n';
        return exit_failed;
    }
    std::cout << "The password, the security questions, the privacy mode's password and all tokens are gone. Start the sensor "
                 "and open its page at once: whoever opens it first chooses the new password.\n";
    return exit_done;
}

} // namespace headcount::app
