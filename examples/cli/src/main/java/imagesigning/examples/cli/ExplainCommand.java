package imagesigning.examples.cli;

import imagesigning.core.ImageReference;
import imagesigning.registry.Explanation;
import imagesigning.registry.ImageVerifier;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}: what would be consulted for an image. */
@Command(
    name = "explain",
    description = "Shows what verifying an image would consult; makes no request.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "As for verify.")
  String image = "";

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  @Mixin CommonOptions common = new CommonOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (ImageVerifier verifier = common.verifier(List.of(image)).build()) {
      Explanation explanation = verifier.explain(ImageReference.parse(image));
      spec.commandLine().getOut().println(json ? explanation.toJson() : explanation.text());
      return ExitStatus.ALLOWED;
    }
  }
}
