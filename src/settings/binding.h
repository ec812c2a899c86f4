#pragma once

#include "settings/declaration.h"
#include "settings/description.h"

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

/// The way between the structs and their document, led by the declaration. For document.cpp and tests alone.
namespace headcount::settings::binding {

template <class T>
concept Declared = requires {
    Declaration<T>::settings;
};
template <class T>
concept Chosen = std::is_enum_v<T>;

/// What others may see of a written document.
enum class Audience { sensor, everybody };

template <class>
struct IsList : std::false_type {};
template <class Item>
struct IsList<std::vector<Item>> : std::true_type {};
template <class Item, std::size_t count>
struct IsList<std::array<Item, count>> : std::true_type {};
template <class T>
concept List = IsList<T>::value;

template <class>
struct IsOptional : std::false_type {};
template <class Value>
struct IsOptional<std::optional<Value>> : std::true_type {};
template <class T>
concept Optional = IsOptional<T>::value;

/// Calls `use` with each setting of a struct, in the order of the declaration.
template <Declared Struct, class Use>
void for_each_setting(Use&& use) {
    std::apply([&](const auto&... settings) { (use(settings), ...); }, Declaration<Struct>::settings);
}

/// A value as JSON.
template <class Value>
OrderedJson write(const Value& value, Audience audience) {
    if constexpr (Declared<Value>) {
        OrderedJson object = OrderedJson::object();
        for_each_setting<Value>([&](const auto& setting) {
            if (setting.about.secrecy == Secrecy::secret && audience == Audience::everybody) return;
            OrderedJson part = write(value.*(setting.field), audience);
            if (part.is_null()) return;
            if (setting.about.secrecy == Secrecy::user_part && audience == Audience::everybody)
                part = without_user(part.template get_ref<const std::string&>());
            const std::string key(setting.about.name);
            if (setting.about.inside_points) {
                object[key]["points"] = std::move(part);
            } else {
                object[key] = std::move(part);
            }
        });
        return object;
    } else if constexpr (Optional<Value>) {
        return value ? write(*value, audience) : OrderedJson();
    } else if constexpr (List<Value>) {
        OrderedJson list = OrderedJson::array();
        for (const auto& item : value)
            list.push_back(write(item, audience));
        return list;
    } else if constexpr (std::same_as<Value, Point>) {
        return OrderedJson::array({value.x, value.y});
    } else if constexpr (Chosen<Value>) {
        for (const auto& choice : Choices<Value>::all) {
            if (choice.value == value) return choice.name;
        }
        return ""; // no value of the enumeration; refused when it is checked
    } else {
        return value;
    }
}

/// Takes a value out of JSON that was checked against its description. What is absent stays as it is.
template <class Value>
void read(const nlohmann::json& json, Value& value) {
    if constexpr (Declared<Value>) {
        for_each_setting<Value>([&](const auto& setting) {
            const auto found = json.find(setting.about.name);
            if (found == json.end()) return;
            const bool is_wrapped = setting.about.inside_points && found->is_object();
            read(is_wrapped ? found->at("points") : *found, value.*(setting.field));
        });
    } else if constexpr (Optional<Value>) {
        value.reset();
        if (!json.is_null()) read(json, value.emplace());
    } else if constexpr (std::same_as<Value, Point>) {
        value = {json[0].get<double>(), json[1].get<double>()};
    } else if constexpr (List<Value>) {
        if constexpr (requires { value.resize(0); }) value.assign(json.size(), {});
        for (std::size_t i = 0; i < json.size(); ++i)
            read(json[i], value[i]);
    } else if constexpr (Chosen<Value>) {
        for (const auto& choice : Choices<Value>::all) {
            if (choice.name == json.get_ref<const std::string&>()) value = choice.value;
        }
    } else {
        value = json.get<Value>();
    }
}

/// What there is to know about a value and all that is in it. `fallback` is what it is when it is absent.
template <class Value>
Description describe(const About& about, const Value& fallback) {
    Description made;
    made.about = about;
    made.fallback = write(fallback, Audience::sensor);
    if constexpr (Declared<Value>) {
        made.kind = Kind::group;
        made.group_title = Declaration<Value>::title;
        for_each_setting<Value>(
            [&](const auto& setting) { made.parts.push_back(describe(setting.about, fallback.*(setting.field))); });
    } else if constexpr (Optional<Value>) {
        made = describe(about, typename Value::value_type{});
        made.fallback = nullptr;
        made.may_be_absent = true;
    } else if constexpr (List<Value>) {
        using Item = std::decay_t<decltype(fallback[0])>;
        constexpr bool holds_points = std::same_as<Item, Point>;
        made.kind = Kind::list;
        made.least_items = holds_points ? about.least_points : 0;
        made.most_items = holds_points ? about.most_points : about.most_items;
        About item = about;
        item.required = item.inside_points = false;
        made.parts.push_back(describe(item, Item{}));
        if (about.inside_points) {
            Description wrapper;
            wrapper.about = about;
            wrapper.group_title = about.title;
            made.about.name = "points";
            made.about.required = true;
            made.about.inside_points = false;
            wrapper.parts.push_back(std::move(made));
            return wrapper;
        }
    } else if constexpr (Chosen<Value>) {
        made.kind = Kind::choice;
        for (const auto& choice : Choices<Value>::all)
            made.choices.push_back({choice.name, choice.meaning});
    } else if constexpr (std::same_as<Value, Point>) {
        made.kind = Kind::point;
    } else if constexpr (std::same_as<Value, bool>) {
        made.kind = Kind::flag;
    } else if constexpr (std::integral<Value>) {
        made.kind = Kind::whole_number;
    } else if constexpr (std::floating_point<Value>) {
        made.kind = Kind::number;
    } else {
        static_assert(std::same_as<Value, std::string>);
        made.kind = Kind::text;
    }
    return made;
}

} // namespace headcount::settings::binding
