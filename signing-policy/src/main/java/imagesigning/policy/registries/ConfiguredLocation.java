package imagesigning.policy.registries;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * A location as a file spells it. What is wrong with it matters only to the images it is for, as
 * for the Go tools: it is said when the location is asked for, and as a warning when it is read.
 */
final class ConfiguredLocation {
  private final YamlPlace place;
  private final String key;
  private final String text;

  ConfiguredLocation(YamlPlace place, String key, String text) {
    this.place = place;
    this.key = key;
    this.text = text;
  }

  /**
   * The location.
   *
   * @return a usable location
   * @throws RegistriesFormatException if the text is no URL that can be used
   */
  LookasideLocation location() {
    try {
      return new LookasideLocation(URI.create(LookasideUrl.normalise(text)), source());
    } catch (URISyntaxException e) {
      throw place.problem(key + ": " + e.getReason());
    }
  }

  /** What is wrong with it, with its place; empty if it can be used. */
  Optional<String> problem() {
    try {
      location();
      return Optional.empty();
    } catch (RegistriesFormatException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  private String source() {
    return place.file() + ":" + place.line() + " (" + key + ")";
  }
}
