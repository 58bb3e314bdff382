package imagesigning.registry.internal.auth;

/** What is to be done in a repository, as token servers are asked for it. */
public enum Access {
  /** Reading alone. */
  PULL("pull"),
  /** Writing, and the reading that goes with it. */
  PUSH("pull,push");

  private final String actions;

  Access(String actions) {
    this.actions = actions;
  }

  String actions() {
    return actions;
  }
}
