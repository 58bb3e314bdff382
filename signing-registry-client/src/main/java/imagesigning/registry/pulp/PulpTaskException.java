package imagesigning.registry.pulp;

/**
 * A task did not come to its end, or not in time. What Pulp says about it is in {@link
 * PulpTask#error}; the message holds the beginning of it. Immutable.
 */
public final class PulpTaskException extends PulpException {
  private static final long serialVersionUID = 1L;
  private static final int OK = 200;

  private final transient PulpTask task;

  PulpTaskException(PulpFailure failure, String message, Asked asked, PulpTask task) {
    super(failure, message, asked, OK, null);
    this.task = task;
  }

  /**
   * The task as it was last seen.
   *
   * @return the task
   */
  public PulpTask task() {
    return task;
  }
}
