#pragma once

#include "base/result.h"
#include "building/digital/board.h"
#include "settings/building_settings.h"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace headcount::building::digital {

/// The lines of a GPIO chip, through libgpiod. Edges are taken in on the loop, which must outlive the board. Refused with one
/// sentence: a chip or line that is not there or in use. A line that is not set is none: its output goes nowhere.
Result<std::unique_ptr<Board>> open_gpio_board(boost::asio::io_context& loop, const settings::DigitalIo& lines);

} // namespace headcount::building::digital
