package imagesigning.registry;

import imagesigning.core.text.RemoteText;
import imagesigning.core.text.Warnings;
import imagesigning.registry.ImageSignatureReport.Accepted;
import imagesigning.registry.ImageSignatureReport.Result;
import java.util.StringJoiner;

/** Writes what became of the signatures of one image for a person. */
final class ImageSignatureReportText {
  private ImageSignatureReportText() {}

  static String of(ImageSignatureReport report) {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(
        RemoteText.message(report.image().toString())
            + " ("
            + report.manifest()
            + "): "
            + switch (report.outcome()) {
              case ACCEPTED -> "verified as " + report.expectedIdentity();
              case REFUSED -> "NOT verified as " + report.expectedIdentity();
              case NO_SIGNATURES -> "NOT verified, it has no signatures";
            });
    report.results().forEach(result -> add(result, lines));
    report.warnings().forEach(warning -> lines.add("warning: " + warning));
    switch (report.statusChange()) {
      case UNCHANGED -> lines.add("The result was not saved.");
      case SAVED -> lines.add("The image is now noted as verified.");
      case CLEARED -> lines.add("The image is not noted as verified any more.");
    }
    return lines.toString();
  }

  private static void add(Result result, StringJoiner lines) {
    StringBuilder line = new StringBuilder("- ").append(result.store());
    if (result.number() > 0) {
      line.append(", number ").append(result.number());
    }
    line.append(": ").append(result.message());
    result.reason().ifPresent(reason -> line.append(" [").append(reason.code()).append(']'));
    lines.add(RemoteText.message(line.toString()));
    if (result instanceof Accepted accepted) {
      for (String warning : Warnings.of(accepted.warnings())) {
        lines.add("    warning: " + warning);
      }
    }
  }
}
