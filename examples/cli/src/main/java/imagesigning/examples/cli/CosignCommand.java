package imagesigning.examples.cli;

import picocli.CommandLine.Command;

/** {@code cosign …}: what cosign does, with cosign's meaning. */
@Command(
    name = "cosign",
    description = "Works on signatures as cosign does, without a policy.",
    mixinStandardHelpOptions = true,
    subcommands = CosignVerifyCommand.class,
    synopsisSubcommandLabel = "COMMAND")
final class CosignCommand {}
