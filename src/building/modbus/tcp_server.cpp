#include "building/modbus/tcp_server.h"

#include "building/modbus/conversation.h"

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <modbus.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <list>
#include <thread>
#include <utility>

namespace headcount::building::modbus {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// One client and the thread that answers it.
class Connection {
public:
    /// Takes over the socket.
    Connection(int socket, int unit_id, const Registers& registers) : socket_(socket) {
        thread_ = std::thread([this, unit_id, &registers] { answer(unit_id, registers); });
    }
    ~Connection() {
        // Whoever waits for this client is told that there is no more; the descriptor is closed when nobody uses it any longer.
        shutdown(socket_, SHUT_RDWR);
        thread_.join();
        close(socket_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool has_ended() const { return has_ended_; }

private:
    void answer(int unit_id, const Registers& registers) {
        // libmodbus closes what it is given, and that in the middle of `shutdown` would hit somebody else's descriptor.
        const int own = dup(socket_);
        modbus_t* context = own >= 0 && own < FD_SETSIZE ? modbus_new_tcp("127.0.0.1", 502) : nullptr;
        if (context == nullptr) {
            if (own >= 0) close(own);
            has_ended_ = true;
            return;
        }
        modbus_set_socket(context, own);
        Conversation conversation(context, Conversation::Transport::tcp, unit_id, registers);
        while (conversation.answer_one() != Conversation::Outcome::ended) {
        }
        shutdown(socket_, SHUT_RDWR);
        has_ended_ = true;
    }

    int socket_;
    std::atomic<bool> has_ended_ = false;
    std::thread thread_;
};

} // namespace

struct TcpServer::State : std::enable_shared_from_this<State> {
    State(asio::io_context& loop, int unit, const Registers& the_registers)
        : acceptor(loop), unit_id(unit), registers(the_registers) {}

    boost::system::error_code listen(const std::string& address, std::uint16_t port) {
        boost::system::error_code error;
        const tcp::endpoint place(asio::ip::make_address_v4(address, error), port);
        if (!error) acceptor.open(place.protocol(), error);
        if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor.bind(place, error);
        if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
        return error;
    }

    void accept() {
        acceptor.async_accept([self = shared_from_this()](const boost::system::error_code& error, tcp::socket socket) {
            if (!self->acceptor.is_open()) return;
            if (!error) self->take(std::move(socket));
            self->accept();
        });
    }

    void take(tcp::socket socket) {
        std::erase_if(connections, [](const auto& connection) { return connection->has_ended(); });
        if (connections.size() == most_connections) connections.pop_front();
        boost::system::error_code error;
        const tcp::endpoint client = socket.remote_endpoint(error);
        if (!error) last_client = fmt::format("{}:{}", client.address().to_string(), client.port());
        // libmodbus expects a socket that waits.
        socket.native_non_blocking(false, error);
        const int own = dup(socket.native_handle());
        if (own >= 0) connections.push_back(std::make_unique<Connection>(own, unit_id, registers));
    }

    tcp::acceptor acceptor;
    int unit_id;
    const Registers& registers;
    std::list<std::unique_ptr<Connection>> connections; // oldest first
    std::string last_client;
};

Result<std::unique_ptr<TcpServer>> TcpServer::open(asio::io_context& loop, const std::string& address, std::uint16_t port,
                                                   int unit_id, const Registers& registers) {
    auto state = std::make_shared<State>(loop, unit_id, registers);
    if (const auto error = state->listen(address, port)) {
        return failure(
            fmt::format("Modbus can't listen at TCP port {} of {}: {}. Choose another port or address, or end the "
                        "program that uses it.",
                        port, address, error.message()));
    }
    state->accept();
    return std::unique_ptr<TcpServer>(new TcpServer(std::move(state)));
}

TcpServer::TcpServer(std::shared_ptr<State> state) : state_(std::move(state)) {
}

TcpServer::~TcpServer() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    state_->connections.clear();
}

std::uint16_t TcpServer::port() const {
    return state_->acceptor.local_endpoint().port();
}

std::size_t TcpServer::connections() const {
    std::size_t open = 0;
    for (const auto& connection : state_->connections)
        open += connection->has_ended() ? 0 : 1;
    return open;
}

const std::string& TcpServer::last_client() const {
    return state_->last_client;
}

} // namespace headcount::building::modbus
