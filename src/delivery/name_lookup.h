#pragma once

#include "base/result.h"
#include "delivery/loop.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace headcount::delivery {

/// Finds the addresses of a host name without keeping the loop waiting.
///
/// The system's resolver can only be waited for, so a thread of its own does that. Dropping the lookup forgets the answer;
/// the thread ends by itself when the resolver gives up, and touches nothing then. An address instead of a name needs no
/// thread.
class NameLookup {
public:
    using Done = std::function<void(Result<std::vector<std::string>>)>;

    /// `done` is called from the loop, never at once, with at least one numeric address in the resolver's order of
    /// preference, or with the reason why there is none.
    NameLookup(Loop& loop, const std::string& host, Done done);

private:
    struct Answer;

    Loop::Handle waiting_;
    std::shared_ptr<Answer> answer_;
};

} // namespace headcount::delivery
