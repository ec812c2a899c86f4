#include "app/commands.h"

#include <CLI/CLI.hpp>
#include <malloc.h>

using namespace headcount::app;

namespace {

void add_serve(CLI::App& program, ServeOptions& options) {
    CLI::App* command = program.add_subcommand("serve", "Run the sensor: counting, reports, web page");
    command->add_option("--data-dir", options.data_folder, "Folder of its settings and counts; made if it is missing")
        ->required()
        ->type_name("DIR");
    command
        ->add_option("--source", options.source,
                     "Where pictures come from, instead of the stored setting: file:PATH or a path, rtsp://..., v4l2:/dev/video0")
        ->type_name("URI");
    command->add_option("--port", options.port, "TCP port of the web page, instead of the stored setting")
        ->check(CLI::Range(1, 65535))
        ->type_name("N");
    command
        ->add_option_function<int>(
            "--https-port",
            [](int) { throw CLI::ValidationError("--https-port", "HTTPS is not built yet; use --port for HTTP."); },
            "TCP port of the web page over HTTPS (not built yet)")
        ->type_name("N");
    command
        ->add_option_function<std::string>(
            "--speed", [&options](const std::string& speed) { options.full_speed = speed == "max"; },
            "How fast a recording is played: realtime (default) or max")
        ->check(CLI::IsMember({"realtime", "max"}))
        ->type_name("SPEED");
    command->add_flag("--loop", options.loop, "A recording that ends begins again");
}

void add_account(CLI::App& program, AccountOptions& options) {
    CLI::App* account = program.add_subcommand("account", "Help for a forgotten password, for whoever has access to the machine");
    account->require_subcommand(1);
    account->add_subcommand("reset", "Take the password, the questions and all tokens away; the sensor must not be running")
        ->add_option("--data-dir", options.data_folder, "Folder of the sensor's settings and counts")
        ->required()
        ->check(CLI::ExistingDirectory)
        ->type_name("DIR");
}

void add_count(CLI::App& program, CountOptions& options) {
    CLI::App* command = program.add_subcommand("count", "Count a recording as fast as the machine allows");
    command->add_option("source", options.source, "The recording: a path, file:PATH or scene:NAME")
        ->required()
        ->type_name("SOURCE");
    command->add_option("--scene", options.scene, "What is drawn over the picture (JSON)")->required()->type_name("SCENE.json");
    command->add_option("--out", options.out, "Where the result goes (JSON); standard output without it")
        ->type_name("RESULT.json");
    command->add_option("--observations", options.observations, "One line of JSON per frame: who was where")
        ->type_name("OBS.jsonl");
    command
        ->add_option("--video", options.video,
                     "The recording with people, trails and counts drawn in, masks painted over (H.264)")
        ->type_name("ANNOTATED.mp4");
    command->add_option("--sample-every", options.sample_every_s, "Seconds between the samples of the result")
        ->check(CLI::Range(0.001, 86400.0))
        ->capture_default_str()
        ->type_name("SECONDS");
    command->add_option("--settings", options.settings, "Settings of a sensor (JSON); defaults without it")
        ->type_name("SETTINGS.json");
}

void add_detect(CLI::App& program, DetectOptions& options) {
    CLI::App* command = program.add_subcommand("detect", "The detector alone on still pictures (PNG, JPEG)");
    command->add_option("pictures", options.pictures, "Pictures, or folders of pictures")->required()->type_name("IMAGE|FOLDER");
    command->add_option("--out", options.out, "Where the result goes, one line of JSON per picture; standard output without it")
        ->type_name("DETECTIONS.jsonl");
    command->add_option("--min-score", options.min_score, "Less sure detections are left out")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str()
        ->type_name("SCORE");
}

void add_evaluate(CLI::App& program, EvaluateOptions& options) {
    CLI::App* command = program.add_subcommand("evaluate", "Measure accuracy on a folder of clips and pictures with their truth");
    command->add_option("dataset", options.dataset, "The folder; its form is in docs/accuracy.md")
        ->required()
        ->type_name("DATASET");
    command->add_option("--json", options.json, "Where the figures go as JSON; after the table without it")
        ->type_name("RESULT.json");
    command->add_option("--model", options.model, "Another network than the sensor's own")->type_name("MODEL.onnx");
    command->add_flag("--algorithm-1", options.for_cluttered_places, "Follow people by Algorithm 1, for places full of things");
}

void add_validate(CLI::App& program, ValidateOptions& options) {
    CLI::App* command = program.add_subcommand(
        "validate", "Compare the sensor's line counts of a recording with a person's, who counts on a page");
    command->add_option("source", options.source, "The recording: a path or file:PATH")->required()->type_name("CLIP");
    command->add_option("--scene", options.scene, "What is drawn over the picture (JSON), with a line")
        ->required()
        ->type_name("SCENE.json");
    command
        ->add_option("--clicks", options.clicks,
                     "What somebody counted (JSON: {\"clicks\":[{\"t\":12.4,\"dir\":\"in\"}]}); no page then")
        ->type_name("CLICKS.json");
    command->add_option("--out", options.out, "Where the report goes as JSON, beside standard output")->type_name("REPORT.json");
    command->add_option("--settings", options.settings, "Settings of a sensor (JSON); defaults without it")
        ->type_name("SETTINGS.json");
    command->add_option("--address", options.address, "The interface that the page listens on")
        ->capture_default_str()
        ->type_name("IP");
    command->add_option("--port", options.port, "TCP port of the page; any free one without it")
        ->check(CLI::Range(0, 65535))
        ->type_name("N");
}

/// Pictures come and go by the megabyte, on several threads. Left to itself, the allocator keeps a heap of them for each
/// thread: a quarter more memory than is in use.
void return_memory_of_pictures() {
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
}

} // namespace

int main(int argc, char** argv) {
    return_memory_of_pictures();
    CLI::App program("Headcount: an open people-counting sensor for any camera and any Linux box.", "headcount");
    program.set_version_flag("--version", HEADCOUNT_VERSION);
    program.require_subcommand(1);
    ServeOptions serving;
    AccountOptions account;
    CountOptions counting;
    DetectOptions detecting;
    EvaluateOptions evaluating;
    ValidateOptions validating;
    add_serve(program, serving);
    add_account(program, account);
    add_count(program, counting);
    add_detect(program, detecting);
    add_evaluate(program, evaluating);
    add_validate(program, validating);

    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? exit_done : exit_wrong_usage;
    }
    if (program.got_subcommand("serve")) return serve(serving);
    if (program.got_subcommand("account")) return reset_account(account);
    if (program.got_subcommand("count")) return count(counting);
    if (program.got_subcommand("detect")) return detect(detecting);
    if (program.got_subcommand("evaluate")) return evaluate(evaluating);
    return validate(validating);
}
