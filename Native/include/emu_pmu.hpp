// libemu_pmu for C++17: handles that own what they stand for, and errors as exceptions. Everything else is emu_pmu.h's; get() of a handle goes with its functions.
// Nothing here throws from a callback or a destructor. MIT licence, see the file LICENSE.
#ifndef EMU_PMU_HPP
#define EMU_PMU_HPP

#include "emu_pmu.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace emu_pmu {

/// A call that was wrong: its EMUPMU_ERROR_ number, and emupmu_last_error's sentence.
class error : public std::runtime_error {
public:
    explicit error(int code) : std::runtime_error(last()), code_(code) {}
    int code() const noexcept { return code_; }

private:
    static std::string last()
    {
        std::string text(emupmu_last_error(nullptr, 0), '\0');
        emupmu_last_error(text.data(), text.size());
        text.resize(text.size() - 1);
        return text;
    }

    int code_;
};

/// Returns a result that is not negative, and throws an error for one that is.
inline int check(int result)
{
    if (result < 0) {
        throw error(result);
    }
    return result;
}

/// How a guest's access ended.
class answer {
public:
    explicit answer(std::uint64_t bits) : bits_(bits)
    {
        if (emupmu_answer_kind(bits) < 0) {
            throw error(emupmu_answer_kind(bits));
        }
    }
    /// It was performed.
    bool ok() const noexcept { return bits_ == 0; }
    explicit operator bool() const noexcept { return ok(); }
    /// EMUPMU_OK, EMUPMU_UNDEFINED, EMUPMU_TRAP or EMUPMU_ERROR_RESPONSE.
    int kind() const noexcept { return emupmu_answer_kind(bits_); }
    /// The Exception level that a trap is taken to.
    int el() const noexcept { return emupmu_answer_el(bits_); }
    /// ESR_ELx of a trap, for the general-purpose register of the instruction.
    std::uint32_t syndrome(std::uint32_t rt = 0) const noexcept { return emupmu_answer_syndrome(bits_) | (kind() == EMUPMU_TRAP ? (rt & 31) << 5 : 0); }
    std::uint64_t bits() const noexcept { return bits_; }

private:
    std::uint64_t bits_;
};

template <auto Destroy>
struct deleter {
    template <typename T>
    void operator()(T *handle) const noexcept
    {
        Destroy(handle);
    }
};

template <typename T, auto Destroy>
using owned = std::unique_ptr<T, deleter<Destroy>>;

/// What PMUs are made of.
class config {
public:
    explicit config(const emupmu_options &options)
    {
        emupmu_config *made = nullptr;
        check(emupmu_config_create(&options, &made));
        handle_.reset(made);
    }
    config(const emupmu_options &options, const emupmu_details &details)
    {
        emupmu_config *made = nullptr;
        check(emupmu_config_create_detailed(&options, &details, &made));
        handle_.reset(made);
    }
    /// Options with their size filled in: PMUv3p9, six event counters, EL2 and EL3.
    static emupmu_options defaults() noexcept
    {
        emupmu_options options{};
        options.size = sizeof options;
        options.version = 9;
        options.counters = 6;
        options.el2 = options.el3 = 1;
        return options;
    }
    std::size_t state_size() const noexcept { return emupmu_state_size(get()); }
    emupmu_config *get() const noexcept { return handle_.get(); }

private:
    owned<emupmu_config, emupmu_config_destroy> handle_;
};

/// What a PMU tells: derive from it, and let it outlive the PMU. The functions must not throw, and must not change the PMU.
class listener {
public:
    virtual ~listener() = default;
    virtual void irq(bool) noexcept {}
    virtual void budget_changed() noexcept {}
    virtual void listen_changed() noexcept {}
    virtual std::uint64_t pc() noexcept { return 0; }

    /// The callbacks that lead here; opaque is the listener.
    static emupmu_callbacks callbacks() noexcept
    {
        emupmu_callbacks made{};
        made.size = sizeof made;
        made.irq = [](void *opaque, int level) { static_cast<listener *>(opaque)->irq(level != 0); };
        made.budget_changed = [](void *opaque) { static_cast<listener *>(opaque)->budget_changed(); };
        made.listen_changed = [](void *opaque) { static_cast<listener *>(opaque)->listen_changed(); };
        made.pc = [](void *opaque) { return static_cast<listener *>(opaque)->pc(); };
        return made;
    }
};

/// The calls that a separate PMU and a vCPU's PMU have in common.
class pmu_view {
public:
    explicit pmu_view(emupmu *handle) noexcept : handle_(handle) {}
    /// The value, or nothing where the access was refused: then refusal says how.
    std::optional<std::uint64_t> read(std::uint32_t reg, std::uint64_t *refusal = nullptr)
    {
        std::uint64_t value = 0;
        const answer ended(emupmu_read(handle_, reg, &value));
        if (refusal != nullptr) {
            *refusal = ended.bits();
        }
        return ended ? std::optional<std::uint64_t>(value) : std::nullopt;
    }
    answer write(std::uint32_t reg, std::uint64_t value) { return answer(emupmu_write(handle_, reg, value)); }
    answer check_access(std::uint32_t reg, bool is_write) const { return answer(emupmu_check(handle_, reg, is_write ? 1 : 0)); }
    std::uint64_t read_raw(std::uint32_t reg) { return emupmu_read_raw(handle_, reg); }
    void write_raw(std::uint32_t reg, std::uint64_t value) { check(emupmu_write_raw(handle_, reg, value)); }
    void set_context(std::uint32_t context) { check(emupmu_set_context(handle_, context)); }
    void set_control(emupmu_control control, std::uint64_t value) { check(emupmu_set_control(handle_, control, value)); }
    void advance(std::uint64_t cycles, std::uint64_t instructions) noexcept { emupmu_advance(handle_, cycles, instructions); }
    void count(std::uint32_t event, std::uint64_t occurrences = 1) noexcept
    {
        if (emupmu_listens(handle_, event)) {
            emupmu_count(handle_, event, occurrences);
        }
    }
    std::uint64_t budget(std::uint32_t event = EMUPMU_EVENT_CPU_CYCLES) noexcept { return emupmu_budget(handle_, event); }
    bool irq() const noexcept { return emupmu_irq(handle_) != 0; }
    emupmu *get() const noexcept { return handle_; }

private:
    emupmu *handle_;
};

/// A PMU.
class pmu : public pmu_view {
public:
    explicit pmu(const config &made_of, listener *told = nullptr) : pmu(made_of, told, make(made_of, told)) {}
    pmu(pmu &&) noexcept = default;
    void reset(bool cold) { check(emupmu_reset(get(), cold ? 1 : 0)); }
    std::vector<unsigned char> save()
    {
        std::vector<unsigned char> state(state_size_);
        check(emupmu_save(get(), state.data(), state.size()));
        return state;
    }
    void restore(const std::vector<unsigned char> &state) { check(emupmu_restore(get(), state.data(), state.size())); }

private:
    pmu(const config &made_of, listener *, emupmu *made) : pmu_view(made), owner_(made), state_size_(made_of.state_size()) {}
    static emupmu *make(const config &made_of, listener *told)
    {
        const emupmu_callbacks callbacks = listener::callbacks();
        emupmu *made = nullptr;
        check(emupmu_create(made_of.get(), told != nullptr ? &callbacks : nullptr, told, &made));
        return made;
    }

    owned<emupmu, emupmu_destroy> owner_;
    std::size_t state_size_;
};

/// A host with PMUs.
class host {
public:
    /// A simulated one: "cortex-a55:4,cortex-a76:4".
    explicit host(const std::string &clusters)
    {
        emupmu_host *made = nullptr;
        check(emupmu_host_simulated(clusters.c_str(), &made));
        handle_.reset(made);
    }
    /// One's own.
    host(const emupmu_host_ops &ops, void *opaque)
    {
        emupmu_host *made = nullptr;
        check(emupmu_host_create(&ops, opaque, &made));
        handle_.reset(made);
    }
    emupmu_host *get() const noexcept { return handle_.get(); }

private:
    owned<emupmu_host, emupmu_host_destroy> handle_;
};

/// A VM.
class vm {
public:
    explicit vm(const host &on, const std::string &backend = "default")
    {
        emupmu_vm *made = nullptr;
        check(emupmu_vm_create(on.get(), backend.c_str(), &made));
        handle_.reset(made);
    }
    void request_reload() noexcept { emupmu_vm_request_reload(get()); }
    emupmu_vm *get() const noexcept { return handle_.get(); }

private:
    owned<emupmu_vm, emupmu_vm_destroy> handle_;
};

/// A vCPU.
class vcpu {
public:
    explicit vcpu(const vm &of, listener *told = nullptr)
    {
        const emupmu_callbacks callbacks = listener::callbacks();
        emupmu_vcpu *made = nullptr;
        check(emupmu_vcpu_create(of.get(), told != nullptr ? &callbacks : nullptr, told, &made));
        handle_.reset(made);
    }
    /// False where this pCPU cannot run it.
    bool load(int pcpu) { return check(emupmu_vcpu_load(get(), pcpu)) == 0; }
    void request_reload() noexcept { emupmu_vcpu_request_reload(get()); }
    /// Simulated hosts: it ran so long.
    void run(std::uint64_t cycles, std::uint64_t instructions) { check(emupmu_host_run(get(), cycles, instructions)); }
    pmu_view registers() const noexcept { return pmu_view(emupmu_vcpu_pmu(get())); }
    emupmu_vcpu *get() const noexcept { return handle_.get(); }

private:
    owned<emupmu_vcpu, emupmu_vcpu_destroy> handle_;
};

} // namespace emu_pmu

#endif
