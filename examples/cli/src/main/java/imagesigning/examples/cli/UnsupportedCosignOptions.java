package imagesigning.examples.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Options of {@code cosign verify} that ask for what is not there yet: named, so that nobody is
 * misled.
 */
final class UnsupportedCosignOptions {
  @Option(
      names = {
        "--certificate-identity",
        "--certificate-identity-regexp",
        "--certificate-oidc-issuer",
        "--certificate-oidc-issuer-regexp",
        "--certificate-github-workflow-name",
        "--certificate-github-workflow-ref",
        "--certificate-github-workflow-repository",
        "--certificate-github-workflow-sha",
        "--certificate-github-workflow-trigger",
        "--certificate",
        "--certificate-chain",
        "--ca-roots",
        "--ca-intermediates",
        "--timestamp-certificate-chain",
        "--attachment",
        "--payload",
        "--signature",
        "--signature-digest-algorithm"
      },
      hidden = true,
      arity = "1")
  List<String> values = new ArrayList<>();

  @Option(
      names = {
        "--new-bundle-format",
        "--use-signed-timestamps",
        "--experimental-oci11",
        "--insecure-ignore-sct",
        "--check-claims",
        "--sk"
      },
      hidden = true,
      arity = "0..1",
      fallbackValue = "true")
  List<String> switches = new ArrayList<>();

  /** Refuses whichever of them was given. */
  void refuse(CommandLine line) {
    ParseResult parsed = line.getParseResult();
    if (parsed == null) {
      return;
    }
    for (OptionSpec option : parsed.matchedOptions()) {
      if (option.hidden()) {
        String given =
            parsed.originalArgs().stream()
                .map(argument -> argument.replaceFirst("=.*", ""))
                .filter(List.of(option.names())::contains)
                .findFirst()
                .orElse(option.longestName());
        throw new ParameterException(
            line,
            given
                + ": not supported yet. Signatures that are attached under the tag sha256-….sig are"
                + " verified, with --key.");
      }
    }
  }
}
