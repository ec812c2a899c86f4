#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace headcount::report::test {

/// Judges reports by the published schema, with a validator that others wrote.
class PublishedSchema {
public:
    PublishedSchema();
    ~PublishedSchema();

    /// Empty if the report is as the schema has it; otherwise what is wrong.
    std::string fault_of(std::string_view report);

private:
    struct Forms;
    std::unique_ptr<Forms> forms_;
};

} // namespace headcount::report::test
