#pragma once

#include "base/descriptor.h"
#include "base/result.h"

#include <functional>
#include <string>

namespace headcount::delivery {

/// Lets a library that insists on connecting somewhere connect to this very program: a UNIX-domain socket (unix(7)) in a folder
/// that nobody else may enter and that is gone again before this returns.
///
/// `connect` is given the socket's path, of less than 100 characters, and connects to it before it returns; the answer is the
/// other end, which doesn't wait and which only this process can have opened. The folder lies in memory (/dev/shm) where there
/// is such a place, so that a full disk keeps nobody from connecting. The error is the rest of a sentence.
Result<Descriptor> let_in(const std::function<void(const std::string& path)>& connect);

} // namespace headcount::delivery
