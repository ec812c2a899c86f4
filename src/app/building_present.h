#pragma once

#include "building/present.h"
#include "report/reporting.h"
#include "settings/settings.h"
#include "video/source.h"

namespace headcount::app {

/// The sensor as the building is to see it.
building::Present building_present(const settings::Settings& settings, const report::Standing& standing,
                                   const video::SourceState& source);

} // namespace headcount::app
