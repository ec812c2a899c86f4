#pragma once

#include "vision/observation.h"

#include <cstdint>
#include <map>

namespace headcount::counting {

/// Something to remember about each person, for as long as they are observed and no longer.
///
/// Usage, once per observation: `of` for everybody in it, then `forget_absent`.
template <class State>
class Followed {
public:
    /// What is known of this person; newly made if nothing is. Valid until `forget_absent`.
    State& of(vision::PersonId person) {
        Entry& entry = entries_[person];
        entry.round = round_;
        return entry.state;
    }

    /// Drops everybody for whom `of` was not called since the last time, by ascending id, each first handed to
    /// `on_gone(PersonId, const State&)`.
    template <class OnGone>
    void forget_absent(OnGone on_gone) {
        for (auto entry = entries_.begin(); entry != entries_.end();) {
            if (entry->second.round == round_) {
                ++entry;
                continue;
            }
            on_gone(entry->first, entry->second.state);
            entry = entries_.erase(entry);
        }
        ++round_;
    }

    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        State state;
        std::uint64_t round = 0;
    };
    std::map<vision::PersonId, Entry> entries_;
    std::uint64_t round_ = 1;
};

} // namespace headcount::counting
