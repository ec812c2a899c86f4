#include "delivery/delivery.h"

#include "base/log.h"
#include "delivery/connection_test.h"
#include "delivery/courier.h"
#include "delivery/home_assistant.h"
#include "delivery/loop.h"
#include "delivery/outbox.h"
#include "delivery/recipients.h"

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

namespace headcount::delivery {

namespace {

constexpr std::string_view product_model = "headcount";

// Removals are written together: one sync for each report would wear out an SD card and make a full outbox slow to empty.
// What a crash leaves unwritten is sent once more, which at least once allows.
constexpr Duration saving_delay = std::chrono::milliseconds(200);

// Somebody sits in front of the page and waits.
constexpr std::chrono::milliseconds longest_test{15'000};

TopicValues topic_values(const std::string& serial_number, const settings::Settings& settings) {
    return {.serial_number = serial_number,
            .product_model = std::string(product_model),
            .device_id = settings.device.name,
            .site_id = {}};
}

/// What was submitted in a row, and perhaps the settings that apply from then on. One transaction.
struct Batch {
    std::deque<report::Report> reports;
    std::optional<std::string> state;
    std::optional<settings::Settings> settings;
};

/// Somebody wants to know how a recipient does.
struct TestOrder {
    report::Feature feature = report::Feature::line;
    int url = 1;
    ConnectionVerdict verdict;
};

/// What other threads hand over and look at. Locked only for as long as it takes to move it; never during I/O.
class Mailbox {
public:
    explicit Mailbox(std::size_t limit) : limit_(limit) {}

    void submit(std::vector<report::Report> reports, std::string state) {
        const std::scoped_lock lock(mutex_);
        Batch& batch = open_batch();
        for (report::Report& report : reports)
            batch.reports.push_back(std::move(report));
        batch.state = std::move(state);
        waiting_ += reports.size();
        while (waiting_ > limit_)
            drop_oldest();
        ++submitted_;
    }

    void reconfigure(const settings::Settings& settings) {
        const std::scoped_lock lock(mutex_);
        open_batch().settings = settings;
        ++submitted_;
    }

    void test(TestOrder order) {
        const std::scoped_lock lock(mutex_);
        tests_.push_back(std::move(order));
    }

    void stop() {
        const std::scoped_lock lock(mutex_);
        is_stopping_ = true;
    }

    void wait_until_handled() {
        std::unique_lock lock(mutex_);
        handled_change_.wait(lock, [this, wanted = submitted_] { return handled_ >= wanted; });
    }

    /// For the delivery's thread: everything that came, how many reports were dropped, and whether to end after it.
    struct Delivered {
        std::deque<Batch> batches;
        std::vector<TestOrder> tests;
        std::size_t dropped = 0;
        std::uint64_t last = 0;
        bool is_stopping = false;
    };
    Delivered take() {
        const std::scoped_lock lock(mutex_);
        waiting_ = 0;
        return {std::exchange(batches_, {}), std::exchange(tests_, {}), std::exchange(dropped_, 0), submitted_, is_stopping_};
    }

    void handled(std::uint64_t last) {
        const std::scoped_lock lock(mutex_);
        handled_ = last;
        handled_change_.notify_all();
    }

    void show(std::vector<RecipientStatus> status, const std::string& fault) {
        const std::scoped_lock lock(mutex_);
        status_ = std::move(status);
        fault_ = fault;
    }
    std::vector<RecipientStatus> status() const {
        const std::scoped_lock lock(mutex_);
        return status_;
    }
    std::string fault() const {
        const std::scoped_lock lock(mutex_);
        return fault_;
    }

private:
    Batch& open_batch() {
        if (batches_.empty() || batches_.back().settings) batches_.emplace_back();
        return batches_.back();
    }

    void drop_oldest() {
        for (Batch& batch : batches_) {
            if (batch.reports.empty()) continue;
            batch.reports.pop_front();
            --waiting_;
            ++dropped_;
            return;
        }
    }

    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::condition_variable handled_change_;
    std::deque<Batch> batches_;
    std::vector<TestOrder> tests_;
    std::size_t waiting_ = 0;
    std::size_t dropped_ = 0;
    std::uint64_t submitted_ = 0;
    std::uint64_t handled_ = 0;
    bool is_stopping_ = false;
    std::vector<RecipientStatus> status_;
    std::string fault_;
};

/// A recipient of the settings, at work.
struct Served {
    Served(RecipientPlan planned, Loop& loop, Outbox& outbox, const CourierRules& rules)
        : plan(std::move(planned)), courier(loop, outbox, plan.key, rules) {}

    const RecipientPlan plan;
    Courier courier;
};

} // namespace

struct Delivery::State {
    State(const std::filesystem::path& database, std::string serial, const Clock& clock, const DeliveryOptions& given)
        : serial_number(std::move(serial)),
          options(given),
          mailbox(given.queue_limit),
          loop(clock),
          outbox(database, clock, given.limits, given.outbox),
          saved_state(outbox.state()) {}

    void run();
    bool take_in();
    void accept(Batch batch);
    void serve(const settings::Settings& settings);
    void begin(TestOrder order);
    void end_tests();
    void show();
    void save_soon();

    const std::string serial_number;
    DeliveryOptions options;
    Mailbox mailbox;
    Loop loop;
    Outbox outbox;
    const std::string saved_state;
    settings::Reports reports; ///< as of the settings that are served
    TopicValues topics;
    std::vector<std::unique_ptr<Served>> served;
    std::vector<std::unique_ptr<ConnectionTest>> tests;
    Loop::Handle saving;
    bool is_saving_soon = false;
    std::thread thread;
};

void Delivery::State::run() {
    // A peer that hangs up must be an error of a call, not the end of the program.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);

    while (take_in()) {
        save_soon();
        show();
        loop.run_once();
    }
    end_tests();
    served.clear();
    outbox.save();
}

bool Delivery::State::take_in() {
    Mailbox::Delivered mail = mailbox.take();
    if (mail.dropped > 0) {
        log::error("Reports dropped: {}, because the disk did not take them in time; at most {} wait for it.", mail.dropped,
                   options.queue_limit);
    }
    for (Batch& batch : mail.batches)
        accept(std::move(batch));
    std::erase_if(tests, [](const auto& test) { return test->is_over(); });
    for (TestOrder& order : mail.tests)
        begin(std::move(order));
    if (!mail.batches.empty()) show();
    mailbox.handled(mail.last);
    return !mail.is_stopping;
}

void Delivery::State::accept(Batch batch) {
    std::vector<Draft> drafts;
    for (const report::Report& report : batch.reports) {
        std::shared_ptr<const std::string> snapshot; // one for all who want it
        for (const auto& recipient : served) {
            if (recipient->plan.feature != report.feature || !recipient->courier.accepts()) continue;
            Draft draft{recipient->plan.key, report.json, recipient->courier.marks_as_late()};
            if (recipient->plan.wants_snapshot && !draft.is_late && report.frame && options.snapshot_of) {
                if (snapshot == nullptr) snapshot = options.snapshot_of(*report.frame);
                draft.snapshot = snapshot;
            }
            drafts.push_back(std::move(draft));
        }
    }
    if (!drafts.empty() || batch.state) outbox.add(std::move(drafts), std::move(batch.state));
    if (batch.settings) serve(*batch.settings);
    for (const auto& recipient : served)
        recipient->courier.look();
}

void Delivery::State::serve(const settings::Settings& settings) {
    reports = settings.reports;
    topics = topic_values(serial_number, settings);
    std::vector<RecipientPlan> plans = plan_recipients(reports, topics);
    for (RecipientPlan& plan : plans)
        describe_to_home_assistant(plan, settings, topics);
    for (const auto& recipient : served)
        recipient->courier.take_back(take_back_what_is_gone(recipient->plan, plans));
    const bool is_other_rule =
        std::exchange(options.courier.keeps_messages, settings.reports.retransmission) != settings.reports.retransmission;
    // Whoever is the same to the last letter keeps the connection; the others begin anew.
    std::erase_if(served, [&](const auto& recipient) {
        return is_other_rule || std::find(plans.begin(), plans.end(), recipient->plan) == plans.end();
    });

    std::set<std::string> keys;
    for (const RecipientPlan& plan : plans)
        keys.insert(plan.key);
    outbox.set_recipients(std::move(keys), options.courier.keeps_messages);

    for (const RecipientPlan& plan : plans) {
        const auto is_same = [&plan](const auto& recipient) { return recipient->plan == plan; };
        if (std::any_of(served.begin(), served.end(), is_same)) continue;
        served.push_back(std::make_unique<Served>(plan, loop, outbox, options.courier));
        Courier& courier = served.back()->courier;
        courier.start(
            make_recipient(plan, loop, options.patience, [&courier](const Failure& failure) { courier.lost(failure); }));
    }
}

void Delivery::State::begin(TestOrder order) {
    constexpr std::size_t most_tests = 8;
    if (tests.size() >= most_tests)
        return order.verdict(failure("Too many connection tests are going on: wait until they have ended."));
    Result<RecipientPlan> plan = plan_recipient(reports, order.feature, order.url, topics);
    if (!plan) return order.verdict(tl::unexpected(plan.error()));
    const Patience patience{.connect = options.patience.connect, .answer = std::min(options.patience.answer, longest_test)};
    tests.push_back(std::make_unique<ConnectionTest>(loop, std::move(*plan), serial_number, patience, std::move(order.verdict)));
}

/// Everybody who asked gets an answer, even if the sensor ends.
void Delivery::State::end_tests() {
    for (const auto& test : tests)
        test->give_up("The sensor ended before the connection test did.");
    tests.clear();
    for (TestOrder& order : mailbox.take().tests)
        order.verdict(failure("The sensor ended before the connection test began."));
}

void Delivery::State::show() {
    std::vector<RecipientStatus> status;
    for (const auto& recipient : served) {
        status.push_back(recipient->courier.status());
        status.back().feature = recipient->plan.feature;
        status.back().address = recipient->plan.address;
    }
    mailbox.show(std::move(status), outbox.fault());
    if (options.shown) options.shown();
}

void Delivery::State::save_soon() {
    if (is_saving_soon || !outbox.is_behind()) return;
    is_saving_soon = true;
    const bool is_in_need = !outbox.fault().empty();
    saving = loop.after(is_in_need ? Outbox::retry_interval : saving_delay, [this] {
        is_saving_soon = false;
        outbox.save();
    });
}

Delivery::Delivery(std::unique_ptr<State> state) : state_(std::move(state)) {
}

std::unique_ptr<Delivery> Delivery::open(const std::filesystem::path& database, const settings::Settings& settings,
                                         const std::string& serial_number, const Clock& clock, const DeliveryOptions& options) {
    auto state = std::make_unique<State>(database, serial_number, clock, options);
    state->serve(settings);
    state->show();
    State& running = *state;
    state->thread = std::thread([&running] { running.run(); });
    return std::unique_ptr<Delivery>(new Delivery(std::move(state)));
}

Delivery::~Delivery() {
    state_->mailbox.stop();
    state_->loop.wake();
    state_->thread.join();
}

const std::string& Delivery::saved_state() const {
    return state_->saved_state;
}

void Delivery::submit(std::vector<report::Report> reports, std::string state) {
    state_->mailbox.submit(std::move(reports), std::move(state));
    state_->loop.wake();
}

void Delivery::flush() {
    state_->mailbox.wait_until_handled();
}

void Delivery::reconfigure(const settings::Settings& settings) {
    state_->mailbox.reconfigure(settings);
    state_->loop.wake();
}

std::vector<RecipientStatus> Delivery::status() const {
    return state_->mailbox.status();
}

void Delivery::test_connection(report::Feature feature, int url, ConnectionVerdict verdict) {
    state_->mailbox.test({feature, url, std::move(verdict)});
    state_->loop.wake();
}

std::string Delivery::fault() const {
    return state_->mailbox.fault();
}

} // namespace headcount::delivery
