package imagesigning.examples.service;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which version of which repository an address in a query means; neither need be there.
 *
 * @param repository the id of the repository
 * @param number the number of the version
 */
record RepositoryVersion(UUID repository, int number) {
  private static final Pattern HREF =
      Pattern.compile(
          Pattern.quote(PulpJson.REPOSITORIES)
              + "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/versions/([0-9]{1,9})/");

  /** Refuses what is no such address. */
  static RepositoryVersion of(String href, String parameter) {
    Matcher version = HREF.matcher(href);
    if (!version.matches()) {
      throw Refusal.field(parameter, "Invalid hyperlink - Object does not exist.");
    }
    return new RepositoryVersion(
        UUID.fromString(version.group(1)), Integer.parseInt(version.group(2)));
  }
}
