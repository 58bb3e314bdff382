package imagesigning.core.services;

import java.util.Locale;

/**
 * What is checked before a signing service is stored. All but the first two are checked again each
 * time it signs.
 */
public enum SigningServiceCheck {
  /** The name is free. */
  NAME_FREE,
  /** The selector names one key, which is good for signing. */
  KEY_GOOD,
  /** The script is a file that can be executed and has an interpreter. */
  SCRIPT_EXECUTABLE,
  /** The script ended in time with status 0 and left nothing running that holds its output open. */
  SCRIPT_SUCCEEDED,
  /** It printed exactly one JSON object with the path of a signature. */
  OUTPUT_WELL_FORMED,
  /** The path is inside the directory of the run, without symbolic links. */
  PATH_INSIDE,
  /** The signature is neither empty nor too large. */
  SIZE_ALLOWED,
  /** The signature is a good one of the key of the service. */
  MADE_BY_KEY,
  /** It is for the manifest that was to be signed. */
  MANIFEST_SIGNED,
  /** It is for the image name that was to be signed. */
  REFERENCE_SIGNED;

  /**
   * The check as it stands in reports.
   *
   * @return lower case with hyphens, such as {@code made-by-key}
   */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
