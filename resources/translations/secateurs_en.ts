<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>BlocksArea</name>
    <message numerus="yes">
        <source>{name}: %n parameters</source>
        <translation>
            <numerusform>{name}: %n parameter</numerusform>
            <numerusform>{name}: %n parameters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BlocksCard</name>
    <message numerus="yes">
        <source>%n parameters selected</source>
        <translation>
            <numerusform>%n parameter selected</numerusform>
            <numerusform>%n parameters selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CacheDialog</name>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChooseMenu</name>
    <message numerus="yes">
        <source>Unlock all %n</source>
        <translation>
            <numerusform>Unlock all %n</numerusform>
            <numerusform>Unlock all %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{least} weights or more</source>
        <translation>
            <numerusform>{least} weight or more</numerusform>
            <numerusform>{least} weights or more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClusterDialog</name>
    <message numerus="yes">
        <source>The weights are in %n files; more processes than that have next to nothing to do.</source>
        <translation>
            <numerusform>The weights are in %n file; more processes than that have next to nothing to do.</numerusform>
            <numerusform>The weights are in %n files; more processes than that have next to nothing to do.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CodeCopier</name>
    <message numerus="yes">
        <source>Copied a script that prunes %n parameter(s) as planned.</source>
        <translation>
            <numerusform>Copied a script that prunes %n parameter as planned.</numerusform>
            <numerusform>Copied a script that prunes %n parameters as planned.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CommitController</name>
    <message numerus="yes">
        <source>Wrote {path}: {cut} weights cut, {zero} zero before; read back and verified. The file is as big as before: zeros are stored like any other number.</source>
        <translation>
            <numerusform>Wrote {path}: {cut} weight cut, {zero} zero before; read back and verified. The file is as big as before: zeros are stored like any other number.</numerusform>
            <numerusform>Wrote {path}: {cut} weights cut, {zero} zero before; read back and verified. The file is as big as before: zeros are stored like any other number.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Wrote {path} with masks and originals: {cut} weights cut, {zero} zero before; read back and verified. Opened again, the cut can be undone.</source>
        <translation>
            <numerusform>Wrote {path} with masks and originals: {cut} weight cut, {zero} zero before; read back and verified. Opened again, the cut can be undone.</numerusform>
            <numerusform>Wrote {path} with masks and originals: {cut} weights cut, {zero} zero before; read back and verified. Opened again, the cut can be undone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Wrote {path}, the masks alone: {cut} weights cut, {zero} zero before; read back and verified. On the command line, prune --masks applies them to another checkpoint.</source>
        <translation>
            <numerusform>Wrote {path}, the masks alone: {cut} weight cut, {zero} zero before; read back and verified. On the command line, prune --masks applies them to another checkpoint.</numerusform>
            <numerusform>Wrote {path}, the masks alone: {cut} weights cut, {zero} zero before; read back and verified. On the command line, prune --masks applies them to another checkpoint.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CutShare</name>
    <message numerus="yes">
        <source>{cut} of {numel} weights cut, {zero} zero before</source>
        <translation>
            <numerusform>{cut} of {numel} weight cut, {zero} zero before</numerusform>
            <numerusform>{cut} of {numel} weights cut, {zero} zero before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Would cut {cut} of {numel} weights; {zero} zero before</source>
        <translation>
            <numerusform>Would cut {cut} of {numel} weight; {zero} zero before</numerusform>
            <numerusform>Would cut {cut} of {numel} weights; {zero} zero before</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CutsOverview</name>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Together {cut} of {numel} weights are cut, {zero} were zero before; density {density}, error of the weights {error}.</source>
        <translation>
            <numerusform>Together {cut} of {numel} weight is cut, {zero} was zero before; density {density}, error of the weights {error}.</numerusform>
            <numerusform>Together {cut} of {numel} weights are cut, {zero} were zero before; density {density}, error of the weights {error}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DiagnosticHeads</name>
    <message numerus="yes">
        <source>{count} layers</source>
        <translation>
            <numerusform>{count} layer</numerusform>
            <numerusform>{count} layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DiagnosticTexts</name>
    <message numerus="yes">
        <source>{name} is not ticked: the mask that the file came with is lifted, and {count} weights come back.</source>
        <translation>
            <numerusform>{name} is not ticked: the mask that the file came with is lifted, and {count} weight comes back.</numerusform>
            <numerusform>{name} is not ticked: the mask that the file came with is lifted, and {count} weights come back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Asked for density {wanted}, got {part}: {count} weights are zero already.</source>
        <translation>
            <numerusform>Asked for density {wanted}, got {part}: {count} weight is zero already.</numerusform>
            <numerusform>Asked for density {wanted}, got {part}: {count} weights are zero already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Asked for density {wanted}, got {part}: {count} weights have the same magnitude at the threshold.</source>
        <translation>
            <numerusform>Asked for density {wanted}, got {part}: {count} weight has the same magnitude at the threshold.</numerusform>
            <numerusform>Asked for density {wanted}, got {part}: {count} weights have the same magnitude at the threshold.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} has density {part}, not {wanted}: {count} weights are zero already.</source>
        <translation>
            <numerusform>{name} has density {part}, not {wanted}: {count} weight is zero already.</numerusform>
            <numerusform>{name} has density {part}, not {wanted}: {count} weights are zero already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} has density {part}, not {wanted}: {count} weights have the same magnitude at the threshold.</source>
        <translation>
            <numerusform>{name} has density {part}, not {wanted}: {count} weight has the same magnitude at the threshold.</numerusform>
            <numerusform>{name} has density {part}, not {wanted}: {count} weights have the same magnitude at the threshold.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Asked for density {wanted}, got {part}: {count} weights are zero or NaN already.</source>
        <translation>
            <numerusform>Asked for density {wanted}, got {part}: {count} weight is zero or NaN already.</numerusform>
            <numerusform>Asked for density {wanted}, got {part}: {count} weights are zero or NaN already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} has density {part}, not {wanted}: {count} weights are zero or NaN already.</source>
        <translation>
            <numerusform>{name} has density {part}, not {wanted}: {count} weight is zero or NaN already.</numerusform>
            <numerusform>{name} has density {part}, not {wanted}: {count} weights are zero or NaN already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n weights of {name} are not a number; they are pruned.</source>
        <translation>
            <numerusform>%n weight of {name} is not a number; it is pruned.</numerusform>
            <numerusform>%n weights of {name} are not a number; they are pruned.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n weights of {name} are infinite.</source>
        <translation>
            <numerusform>%n weight of {name} is infinite.</numerusform>
            <numerusform>%n weights of {name} are infinite.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead: all their weights are pruned.</source>
        <translation>
            <numerusform>%n output of {name} is dead: all its weights are pruned.</numerusform>
            <numerusform>%n outputs of {name} are dead: all their weights are pruned.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead: all their weights were zero or NaN already.</source>
        <translation>
            <numerusform>%n output of {name} is dead: all its weights were zero or NaN already.</numerusform>
            <numerusform>%n outputs of {name} are dead: all their weights were zero or NaN already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead: all their weights were zero already.</source>
        <translation>
            <numerusform>%n output of {name} is dead: all its weights were zero already.</numerusform>
            <numerusform>%n outputs of {name} are dead: all their weights were zero already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead, {before} of them were so before.</source>
        <translation>
            <numerusform>%n output of {name} is dead, {before} of them was so before.</numerusform>
            <numerusform>%n outputs of {name} are dead, {before} of them were so before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead: all their weights are pruned.</source>
        <translation>
            <numerusform>%n row of {name} is dead: all its weights are pruned.</numerusform>
            <numerusform>%n rows of {name} are dead: all their weights are pruned.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead: all their weights were zero or NaN already.</source>
        <translation>
            <numerusform>%n row of {name} is dead: all its weights were zero or NaN already.</numerusform>
            <numerusform>%n rows of {name} are dead: all their weights were zero or NaN already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead: all their weights were zero already.</source>
        <translation>
            <numerusform>%n row of {name} is dead: all its weights were zero already.</numerusform>
            <numerusform>%n rows of {name} are dead: all their weights were zero already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead, {before} of them were so before.</source>
        <translation>
            <numerusform>%n row of {name} is dead, {before} of them was so before.</numerusform>
            <numerusform>%n rows of {name} are dead, {before} of them were so before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dead outputs of {others} still have a bias, in {name}.</source>
        <translation>
            <numerusform>%n dead output of {others} still has a bias, in {name}.</numerusform>
            <numerusform>%n dead outputs of {others} still have a bias, in {name}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DifferenceWindow</name>
    <message numerus="yes">
        <source>{differ} of {count} parameters differ</source>
        <translation>
            <numerusform>{differ} of {count} parameter differs</numerusform>
            <numerusform>{differ} of {count} parameters differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HandoverController</name>
    <message numerus="yes">
        <source>Handed over {folder}: {cut} weights cut, {zero} zero before; read back and verified. {files}</source>
        <translation>
            <numerusform>Handed over {folder}: {cut} weight cut, {zero} zero before; read back and verified. {files}</numerusform>
            <numerusform>Handed over {folder}: {cut} weights cut, {zero} zero before; read back and verified. {files}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, which README.txt explains.</source>
        <translation>
            <numerusform>%n file, which README.txt explains.</numerusform>
            <numerusform>%n files, which README.txt explains.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistogramPlot</name>
    <message numerus="yes">
        <source>%n zeros</source>
        <translation>
            <numerusform>%n zero</numerusform>
            <numerusform>%n zeros</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistogramPresenter</name>
    <message numerus="yes">
        <source>%n selected together</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected together</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistogramTexts</name>
    <message numerus="yes">
        <source>{some} of %n ticked</source>
        <translation>
            <numerusform>{some} of %n ticked</numerusform>
            <numerusform>{some} of %n ticked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n parameter</numerusform>
            <numerusform>%n parameters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} weights</source>
        <translation>
            <numerusform>{count} weight</numerusform>
            <numerusform>{count} weights</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n do not fit N of M</source>
        <translation>
            <numerusform>%n does not fit N of M</numerusform>
            <numerusform>%n do not fit N of M</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JournalOffer</name>
    <message numerus="yes">
        <source>{count} steps of {when} were not saved when the app ended.</source>
        <translation>
            <numerusform>{count} step of {when} was not saved when the app ended.</numerusform>
            <numerusform>{count} steps of {when} were not saved when the app ended.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} snapshots of {when} were not saved when the app ended.</source>
        <translation>
            <numerusform>{count} snapshot of {when} was not saved when the app ended.</numerusform>
            <numerusform>{count} snapshots of {when} were not saved when the app ended.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LayerMenu</name>
    <message numerus="yes">
        <source>Select %n parameters</source>
        <translation>
            <numerusform>Select %n parameter</numerusform>
            <numerusform>Select %n parameters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n name(s)</source>
        <translation>
            <numerusform>Copy %n name</numerusform>
            <numerusform>Copy %n names</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LookedAtValues</name>
    <message numerus="yes">
        <source>{count} elements</source>
        <translation>
            <numerusform>{count} element</numerusform>
            <numerusform>{count} elements</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MaskPresenter</name>
    <message numerus="yes">
        <source>%n dead outputs</source>
        <translation>
            <numerusform>%n dead output</numerusform>
            <numerusform>%n dead outputs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dead inputs</source>
        <translation>
            <numerusform>%n dead input</numerusform>
            <numerusform>%n dead inputs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dead rows</source>
        <translation>
            <numerusform>%n dead row</numerusform>
            <numerusform>%n dead rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dead columns</source>
        <translation>
            <numerusform>%n dead column</numerusform>
            <numerusform>%n dead columns</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OriginTexts</name>
    <message numerus="yes">
        <source>Pruned by Secateurs on {date} from {source}: {what}; {cut} of {numel} weights cut.</source>
        <translation>
            <numerusform>Pruned by Secateurs on {date} from {source}: {what}; {cut} of {numel} weight cut.</numerusform>
            <numerusform>Pruned by Secateurs on {date} from {source}: {what}; {cut} of {numel} weights cut.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Given masks by Secateurs on {date}, from {source}: {what}; {cut} of {numel} weights cut.</source>
        <translation>
            <numerusform>Given masks by Secateurs on {date}, from {source}: {what}; {cut} of {numel} weight cut.</numerusform>
            <numerusform>Given masks by Secateurs on {date}, from {source}: {what}; {cut} of {numel} weights cut.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n parameter</numerusform>
            <numerusform>%n parameters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanCurves</name>
    <message numerus="yes">
        <source>the latest {shown} of {count} snapshots</source>
        <translation>
            <numerusform>the latest {shown} of {count} snapshot</numerusform>
            <numerusform>the latest {shown} of {count} snapshots</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanEdits</name>
    <message numerus="yes">
        <source>Dropped all exceptions: %n</source>
        <translation>
            <numerusform>Dropped all exceptions: %n</numerusform>
            <numerusform>Dropped all exceptions: %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n modules</source>
        <translation>
            <numerusform>%n module</numerusform>
            <numerusform>%n modules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n parameter</numerusform>
            <numerusform>%n parameters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanWords</name>
    <message numerus="yes">
        <source>%n further exceptions</source>
        <translation>
            <numerusform>%n further exception</numerusform>
            <numerusform>%n further exceptions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{rule} for {count} parameters</source>
        <translation>
            <numerusform>{rule} for {count} parameter</numerusform>
            <numerusform>{rule} for {count} parameters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Readouts</name>
    <message numerus="yes">
        <source>{part} of {all} weights</source>
        <translation>
            <numerusform>{part} of {all} weight</numerusform>
            <numerusform>{part} of {all} weights</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowActions</name>
    <message numerus="yes">
        <source>Copy %n name(s)</source>
        <translation>
            <numerusform>Copy %n name</numerusform>
            <numerusform>Copy %n names</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ScopeNote</name>
    <message numerus="yes">
        <source>Exceptions: %n</source>
        <translation>
            <numerusform>Exceptions: %n</numerusform>
            <numerusform>Exceptions: %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n do not fit N of M</source>
        <translation>
            <numerusform>%n does not fit N of M</numerusform>
            <numerusform>%n do not fit N of M</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{density} of the %n others · {overall} overall</source>
        <translation>
            <numerusform>{density} of the %n other · {overall} overall</numerusform>
            <numerusform>{density} of the %n others · {overall} overall</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{some} of the %n ticked inside</source>
        <translation>
            <numerusform>{some} of the %n ticked inside</numerusform>
            <numerusform>{some} of the %n ticked inside</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{overall} by %n masks of the file</source>
        <translation>
            <numerusform>{overall} by %n mask of the file</numerusform>
            <numerusform>{overall} by %n masks of the file</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{overall} by own thresholds and %n masks of the file</source>
        <translation>
            <numerusform>{overall} by own thresholds and %n mask of the file</numerusform>
            <numerusform>{overall} by own thresholds and %n masks of the file</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ScopeSwitch</name>
    <message numerus="yes">
        <source>All %n ticked</source>
        <translation>
            <numerusform>All %n ticked</numerusform>
            <numerusform>All %n ticked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n</source>
        <translation>
            <numerusform>All %n</numerusform>
            <numerusform>All %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{some} of %n</source>
        <translation>
            <numerusform>{some} of %n</numerusform>
            <numerusform>{some} of %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{some} of %n ticked</source>
        <translation>
            <numerusform>{some} of %n ticked</numerusform>
            <numerusform>{some} of %n ticked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These %n</source>
        <translation>
            <numerusform>This %n</numerusform>
            <numerusform>These %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchPresenter</name>
    <message numerus="yes">
        <source>at most %n evaluations</source>
        <translation>
            <numerusform>at most %n evaluation</numerusform>
            <numerusform>at most %n evaluations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SensitivityPresenter</name>
    <message numerus="yes">
        <source>%n modules</source>
        <translation>
            <numerusform>%n module</numerusform>
            <numerusform>%n modules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n parameter</numerusform>
            <numerusform>%n parameters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SnapshotEdits</name>
    <message numerus="yes">
        <source>%n exceptions</source>
        <translation>
            <numerusform>%n exception</numerusform>
            <numerusform>%n exceptions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SnapshotsModel</name>
    <message numerus="yes">
        <source>{kept} of {numel} weights kept</source>
        <translation>
            <numerusform>{kept} of {numel} weight kept</numerusform>
            <numerusform>{kept} of {numel} weights kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SummaryModel</name>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SummaryPresenter</name>
    <message numerus="yes">
        <source>{ticked} of {all} parameters ticked</source>
        <translation>
            <numerusform>{ticked} of {all} parameter ticked</numerusform>
            <numerusform>{ticked} of {all} parameters ticked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} weights</source>
        <translation>
            <numerusform>{count} weight</numerusform>
            <numerusform>{count} weights</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} weights in {elements} elements</source>
        <translation>
            <numerusform>{count} weight in {elements} elements</numerusform>
            <numerusform>{count} weights in {elements} elements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n do not fit N of M</source>
        <translation>
            <numerusform>%n does not fit N of M</numerusform>
            <numerusform>%n do not fit N of M</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n needs attention</numerusform>
            <numerusform>%n need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{cut} of {numel} ticked weights are cut, {zero} were zero before, {kept} are kept.</source>
        <translation>
            <numerusform>{cut} of {numel} ticked weight is cut, {zero} was zero before, {kept} is kept.</numerusform>
            <numerusform>{cut} of {numel} ticked weights are cut, {zero} were zero before, {kept} are kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SweepPresenter</name>
    <message numerus="yes">
        <source>%n points</source>
        <translation>
            <numerusform>%n point</numerusform>
            <numerusform>%n points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ThumbnailsPresenter</name>
    <message numerus="yes">
        <source>{count} masks</source>
        <translation>
            <numerusform>{count} mask</numerusform>
            <numerusform>{count} masks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VerdictDialog</name>
    <message numerus="yes">
        <source>✗ {result} is not {source} with weights pruned: %n differences.</source>
        <translation>
            <numerusform>✗ {result} is not {source} with weights pruned: %n difference.</numerusform>
            <numerusform>✗ {result} is not {source} with weights pruned: %n differences.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>✓ {result} is {source} with {cut} of {numel} weights pruned, as the plan says, and nothing else.</source>
        <translation>
            <numerusform>✓ {result} is {source} with {cut} of {numel} weight pruned, as the plan says, and nothing else.</numerusform>
            <numerusform>✓ {result} is {source} with {cut} of {numel} weights pruned, as the plan says, and nothing else.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>✓ {result} is {source} with {cut} of {numel} weights pruned, and nothing else.</source>
        <translation>
            <numerusform>✓ {result} is {source} with {cut} of {numel} weight pruned, and nothing else.</numerusform>
            <numerusform>✓ {result} is {source} with {cut} of {numel} weights pruned, and nothing else.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WritePreparation</name>
    <message numerus="yes">
        <source>{count} weights come back.</source>
        <translation>
            <numerusform>{count} weight comes back.</numerusform>
            <numerusform>{count} weights come back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Lifts the recorded masks of {count} parameters: {back}</source>
        <translation>
            <numerusform>Lifts the recorded mask of {count} parameter: {back}</numerusform>
            <numerusform>Lifts the recorded masks of {count} parameters: {back}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of the weights that are cut are not a number (NaN), in {parameters} parameters.</source>
        <translation>
            <numerusform>{count} of the weights that are cut are not a number (NaN), in {parameters} parameters.</numerusform>
            <numerusform>{count} of the weights that are cut are not a number (NaN), in {parameters} parameters.</numerusform>
        </translation>
    </message>
</context>
</TS>
