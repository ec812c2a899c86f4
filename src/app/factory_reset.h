#pragma once

#include "base/result.h"

#include <filesystem>

namespace headcount::app {

/// Makes a sensor as delivered: everything that a sensor keeps in its data folder goes, settings, counts, reports that wait and
/// accounts. Only what `DataFolder` knows to be a sensor's is touched, so that another folder given by mistake loses nothing of
/// its own. The sensor must not be running.
Result<void> factory_reset(const std::filesystem::path& data_folder);

} // namespace headcount::app
