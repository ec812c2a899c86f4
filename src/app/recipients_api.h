#pragma once

#include "delivery/delivery.h"
#include "web/api.h"

#include <boost/asio/io_context.hpp>

namespace headcount::app {

/// `POST /api/v1/recipients/test`: tries a recipient as it is configured. The loop and the delivery must outlive the routes.
void add_recipient_routes(web::Api& api, delivery::Delivery& delivery, boost::asio::io_context& loop);

} // namespace headcount::app
