#include "settings/schema.h"

#include <string>

namespace headcount::settings {

namespace {

/// The standard's word for a type; with `null` beside it where absence means something of its own.
OrderedJson type_word(std::string_view type, const Description& description) {
    if (description.may_be_absent) return OrderedJson::array({type, "null"});
    return type;
}

OrderedJson annotations(const Description& description) {
    OrderedJson schema = OrderedJson::object();
    const About& about = description.about;
    if (const std::string_view title = about.title.empty() ? description.group_title : about.title; !title.empty())
        schema["title"] = title;
    if (!about.help.empty()) schema["description"] = about.help;
    if (!about.unit.empty()) schema["x-unit"] = about.unit;
    if (about.secrecy == Secrecy::secret) schema["writeOnly"] = true;
    const bool has_default = !about.required && !description.fallback.is_null() && description.kind != Kind::group;
    if (has_default) schema["default"] = description.fallback;
    return schema;
}

void add_numbers(OrderedJson& schema, const Description& description) {
    const bool is_whole = description.kind == Kind::whole_number;
    schema["type"] = type_word(is_whole ? "integer" : "number", description);
    const auto bound = [&](double value) { return is_whole ? OrderedJson(static_cast<int>(value)) : OrderedJson(value); };
    schema["minimum"] = bound(description.about.least);
    schema["maximum"] = bound(description.about.most);
}

void add_choices(OrderedJson& schema, const Description& description) {
    schema["type"] = type_word("string", description);
    for (const NamedChoice& choice : description.choices) {
        schema["enum"].push_back(choice.name);
        schema["x-meaning"].push_back(choice.meaning);
    }
}

void add_point(OrderedJson& schema) {
    schema["type"] = "array";
    schema["items"] = {{"type", "number"}, {"minimum", 0}, {"maximum", 1}};
    schema["minItems"] = 2;
    schema["maxItems"] = 2;
}

/// What a value of this kind is, without what is said about it.
OrderedJson bare_schema(const Description& description);

void add_list(OrderedJson& schema, const Description& description) {
    schema["type"] = type_word("array", description);
    schema["items"] = bare_schema(description.parts.front());
    if (description.least_items > 0) schema["minItems"] = description.least_items;
    schema["maxItems"] = description.most_items;
}

void add_group(OrderedJson& schema, const Description& description) {
    schema["type"] = type_word("object", description);
    schema["additionalProperties"] = false;
    schema["properties"] = OrderedJson::object();
    for (const Description& part : description.parts) {
        OrderedJson property = annotations(part);
        property.update(bare_schema(part));
        schema["properties"][std::string(part.about.name)] = std::move(property);
        if (part.about.required) schema["required"].push_back(part.about.name);
    }
}

OrderedJson bare_schema(const Description& description) {
    OrderedJson schema = OrderedJson::object();
    switch (description.kind) {
        case Kind::flag:
            schema["type"] = type_word("boolean", description);
            break;
        case Kind::whole_number:
        case Kind::number:
            add_numbers(schema, description);
            break;
        case Kind::text:
            schema["type"] = type_word("string", description);
            schema["maxLength"] = description.about.most_characters;
            if (description.about.several_lines) schema["x-several-lines"] = true;
            break;
        case Kind::choice:
            add_choices(schema, description);
            break;
        case Kind::point:
            add_point(schema);
            break;
        case Kind::list:
            add_list(schema, description);
            break;
        case Kind::group:
            add_group(schema, description);
            break;
    }
    return schema;
}

} // namespace

OrderedJson schema_of(const Description& description) {
    OrderedJson schema;
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    schema.update(annotations(description));
    schema.update(bare_schema(description));
    return schema;
}

} // namespace headcount::settings
