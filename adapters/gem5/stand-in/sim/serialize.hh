// A stand-in of Emu's own: a checkpoint is lines of NAME=NUMBER NUMBER ...
#ifndef STANDIN_SERIALIZE_HH
#define STANDIN_SERIALIZE_HH
#include <map>
#include <ostream>
#include <sstream>
#include <string>
namespace gem5 {
using CheckpointOut = std::ostream;
class CheckpointIn {
public:
    explicit CheckpointIn(const std::string &text)
    {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            const std::size_t at = line.find('=');
            values_[line.substr(0, at)] = line.substr(at + 1);
        }
    }
    const std::string &find(const std::string &name) const { return values_.at(name); }

private:
    std::map<std::string, std::string> values_;
};
template <typename T>
void arrayParamOut(CheckpointOut &cp, const std::string &name, const T &values)
{
    cp << name << '=';
    for (const auto &value : values) {
        cp << static_cast<unsigned>(value) << ' ';
    }
    cp << '\n';
}
template <typename T>
void arrayParamIn(CheckpointIn &cp, const std::string &name, T &values)
{
    std::istringstream text(cp.find(name));
    for (unsigned value = 0; text >> value;) {
        values.push_back(static_cast<typename T::value_type>(value));
    }
}
} // namespace gem5
#endif
