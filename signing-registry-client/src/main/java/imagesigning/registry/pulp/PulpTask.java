package imagesigning.registry.pulp;

import imagesigning.core.text.RecordText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A task of a Pulp server as it was when it was asked for.
 *
 * @param href where it is, below the API
 * @param name what is done, such as {@code pulp_container.app.tasks.sign.sign}
 * @param state how far it is
 * @param error what went wrong, once it has failed
 * @param created when it was made
 * @param started when it was begun
 * @param finished when it ended
 * @param createdResources hrefs of what it made: for a sign task the new repository version, and
 *     nothing if there was nothing to sign
 * @param reservedResources hrefs of what it keeps others from changing
 * @param childTasks hrefs of tasks it started
 * @param parentTask the href of the task that started it
 * @param taskGroup the href of its group
 * @param worker the href of the worker that does it
 * @param loggingCid the correlation id in the server's logs
 * @param progressReports how far its parts are
 */
public record PulpTask(
    String href,
    String name,
    PulpTaskState state,
    Optional<Problem> error,
    Optional<Instant> created,
    Optional<Instant> started,
    Optional<Instant> finished,
    List<String> createdResources,
    List<String> reservedResources,
    List<String> childTasks,
    Optional<String> parentTask,
    Optional<String> taskGroup,
    Optional<String> worker,
    Optional<String> loggingCid,
    List<Progress> progressReports) {

  /** Copies the lists. */
  public PulpTask {
    createdResources = List.copyOf(createdResources);
    reservedResources = List.copyOf(reservedResources);
    childTasks = List.copyOf(childTasks);
    progressReports = List.copyOf(progressReports);
  }

  /**
   * What the server says went wrong. Its own words, neither escaped nor cut; a traceback may hold
   * what only administrators should see.
   *
   * @param description one line or more
   * @param traceback where in the server
   */
  public record Problem(Optional<String> description, Optional<String> traceback) {
    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Problem.class)
          .with("description", description)
          .with("traceback", traceback)
          .toString();
    }
  }

  /**
   * How far one part of a task is.
   *
   * @param message what is done
   * @param code its stable name
   * @param state the state of the part, in Pulp's word
   * @param done how many are done
   * @param total how many there are, where that is known
   */
  public record Progress(
      String message,
      Optional<String> code,
      Optional<String> state,
      OptionalLong done,
      OptionalLong total) {
    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Progress.class)
          .with("message", message)
          .with("code", code)
          .with("state", state)
          .with("done", done)
          .with("total", total)
          .toString();
    }
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(PulpTask.class)
        .with("href", href)
        .with("name", name)
        .with("state", state)
        .with("error", error)
        .with("created", created)
        .with("started", started)
        .with("finished", finished)
        .with("createdResources", createdResources)
        .with("reservedResources", reservedResources)
        .with("childTasks", childTasks)
        .with("parentTask", parentTask)
        .with("taskGroup", taskGroup)
        .with("worker", worker)
        .with("loggingCid", loggingCid)
        .with("progressReports", progressReports)
        .toString();
  }
}
