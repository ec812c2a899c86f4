#include "building/digital/gpio_board.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>
#include <gpiod.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace headcount::building::digital {

namespace {

namespace asio = boost::asio;
constexpr const char* consumer = "headcount";

class GpioBoard final : public Board {
public:
    GpioBoard(asio::io_context& loop, gpiod_chip* chip)
        : chip_(chip), inputs_{asio::posix::stream_descriptor(loop), asio::posix::stream_descriptor(loop)} {}
    ~GpioBoard() override {
        for (asio::posix::stream_descriptor& input : inputs_) {
            if (input.is_open()) input.release(); // the line closes it
        }
        gpiod_chip_close(chip_);
    }
    GpioBoard(const GpioBoard&) = delete;
    GpioBoard& operator=(const GpioBoard&) = delete;

    Result<void> request(Input input, const std::optional<int>& number) {
        if (!number) return {};
        gpiod_line* line = gpiod_chip_get_line(chip_, static_cast<unsigned>(*number));
        if (line == nullptr || gpiod_line_request_both_edges_events(line, consumer) != 0) return refusal(*number);
        lines_in_[static_cast<std::size_t>(input)] = line;
        inputs_[static_cast<std::size_t>(input)].assign(gpiod_line_event_get_fd(line));
        return {};
    }

    Result<void> request(Output output, const std::optional<int>& number) {
        if (!number) return {};
        gpiod_line* line = gpiod_chip_get_line(chip_, static_cast<unsigned>(*number));
        if (line == nullptr || gpiod_line_request_output(line, consumer, 0) != 0) return refusal(*number);
        lines_out_[static_cast<std::size_t>(output)] = line;
        return {};
    }

    std::string_view name() const override { return "gpio"; }

    void listen(std::function<void(Input, bool)> on_edge) override {
        on_edge_ = std::move(on_edge);
        for (const Input input : {Input::staff, Input::button}) {
            if (inputs_[static_cast<std::size_t>(input)].is_open()) await(input);
        }
    }

    void set(Output output, bool is_on) override {
        states_[static_cast<std::size_t>(output)] = is_on;
        if (gpiod_line* line = lines_out_[static_cast<std::size_t>(output)]) gpiod_line_set_value(line, is_on ? 1 : 0);
    }
    bool is_on(Output output) const override { return states_[static_cast<std::size_t>(output)]; }

private:
    static tl::unexpected<Error> refusal(int number) {
        return failure(
            fmt::format("The GPIO line {} can't be used: {}. Check that the chip has it and that nobody else uses it "
                        "(see gpioinfo).",
                        number, std::strerror(errno)));
    }

    void await(Input input) {
        inputs_[static_cast<std::size_t>(input)].async_wait(
            asio::posix::stream_descriptor::wait_read, [this, input](const boost::system::error_code& error) {
                if (error) return; // the board is gone, or the chip
                gpiod_line_event event{};
                if (gpiod_line_event_read(lines_in_[static_cast<std::size_t>(input)], &event) != 0) return;
                on_edge_(input, event.event_type == GPIOD_LINE_EVENT_RISING_EDGE);
                await(input);
            });
    }

    gpiod_chip* chip_;
    std::function<void(Input, bool)> on_edge_;
    std::array<asio::posix::stream_descriptor, 2> inputs_;
    std::array<gpiod_line*, 2> lines_in_{};
    std::array<gpiod_line*, 2> lines_out_{};
    std::array<bool, 2> states_{};
};

} // namespace

Result<std::unique_ptr<Board>> open_gpio_board(asio::io_context& loop, const settings::DigitalIo& lines) {
    gpiod_chip* chip = gpiod_chip_open(lines.chip.c_str());
    if (chip == nullptr) {
        return failure(
            fmt::format("The GPIO chip {} can't be opened: {}. Check its name (see gpiodetect), and that the program may "
                        "use it.",
                        lines.chip, std::strerror(errno)));
    }
    auto board = std::make_unique<GpioBoard>(loop, chip);
    for (const auto& requested :
         {board->request(Input::staff, lines.input_line), board->request(Input::button, lines.button_line),
          board->request(Output::alarm, lines.output_line), board->request(Output::led, lines.led_line)}) {
        if (!requested) return tl::unexpected(requested.error());
    }
    return board;
}

} // namespace headcount::building::digital
