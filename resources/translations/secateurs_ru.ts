<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
<context>
    <name>Actions</name>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;example</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;plan…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save plan…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export with &amp;masks…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export with masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Commit…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commit…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>R&amp;eset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to where the history began, as a step that can be undone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Secateurs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AttentionPanel</name>
    <message>
        <source>Attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What needs attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing so far.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BugDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a mistake in Secateurs, not in your file. The plan and its history are still there: save the plan, then go on or start again. A report with the details below helps to mend it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the details</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ChooseMenu</name>
    <message>
        <source>All weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every weight of two or more dimensions: no normalisation weights, no biases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invert</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All that can be pruned and is not ticked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Biases too</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also the biases of those modules that have something ticked</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommitDialog</name>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What will be cut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Together {pruned} of {numel} weights are pruned; density {density}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Name the new file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the file that is open. The source is never changed; choose another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a folder. Name a file in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no folder {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{target} is there already and will be replaced. {name} is not touched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is not touched.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Committer</name>
    <message>
        <source>Nothing is ticked, so there is nothing to prune. Tick parameters first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is cut: the new file will hold the same weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Committed {name} from {source}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wrote {path}: {pruned} weights pruned; read back and verified. The file is as big as before: zeros are stored like any other number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wrote {path} with masks and originals: {pruned} weights masked; read back and verified. Opened again, the cut can be undone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cut is made permanent (prune.remove) in a new file of the same format. It is read back and its zeros are counted against these numbers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export with masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each parameter is written as torch.nn.utils.prune leaves it before prune.remove: weight_orig with the trained values and weight_mask with the cut. The cut can be undone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CurvesPresenter</name>
    <message>
        <source>Reading the weights …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick a parameter to see what each threshold would keep.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CutsModel</name>
    <message>
        <source>Parameter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Density</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file&apos;s mask</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DensityCurve</name>
    <message>
        <source>Density against threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick a parameter to see what each threshold would keep.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all ticked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{density} at {threshold}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>Ticked {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unticked {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ticked only {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unticked all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inherited again: {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plan {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Own threshold {value} for {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Filter</name>
    <message>
        <source>“{key}:” is not known. There are class:Conv2d, dtype:float16, ticked:yes and &gt;1M.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{key}:” wants a word right behind it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“ticked:” wants yes or no.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}” is no size. Sizes look like &gt;1M, &lt;10k or &gt;=500.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistogramPlot</name>
    <message>
        <source>Magnitude histogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Magnitudes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a parameter to see the magnitudes of its weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no weight here but zeros.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pruned {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kept {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{part} of {all} weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 zero</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n zeros</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>threshold {value}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistogramPresenter</name>
    <message>
        <source>Reading the weights …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every weight here is zero or not finite.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick parameters in the tree, or select one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Magnitudes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All ticked parameters under the general threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{count} weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not ticked</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing opened yet</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JobStatus</name>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on reading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title}: {size}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LayerBars</name>
    <message>
        <source>Density of each ticked parameter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick a parameter to see how much of it is kept.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Module tree</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Density of each parameter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Density against threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold and history</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MaskPresenter</name>
    <message>
        <source>Select one parameter to see its mask.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MaskView</name>
    <message>
        <source>Mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select one parameter to see its mask.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 dead row</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n dead rows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Dismiss the message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModuleTree</name>
    <message>
        <source>tied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mixed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}. Inferred from names and shapes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}. Recorded in the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} weights, tied ones counted once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not read yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{kept} of {numel} weights kept, {pruned} pruned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About {kept} of {numel} weights kept; being counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing in it can be pruned.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its elements are those of {owner}, which can&apos;t be pruned.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tied: the same elements as {names}. They are pruned together.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is ticked in it has different thresholds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something in it has a threshold of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The threshold of all that is ticked in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruned by the mask that the file came with.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Own threshold: {rule}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>General threshold: {rule}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset it with a double click, or with “Use the general threshold” ({rule}) in its menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>density {part}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In force, rounded to {dtype}: {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Modules and parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter: name, class:Conv2d, &gt;1M</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter of the module tree</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose what is ticked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All words must match: parts of names, *.weight, class:Conv2d, dtype:float16, &gt;1M, &lt;10k, ticked:yes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a checkpoint to see its modules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches “{text}”</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModuleTreeModel</name>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Density</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A question mark: inferred from names and shapes, as the file does not say</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights of this magnitude and below are pruned. A dot marks an exception</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept / all, of what is ticked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class, shape</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Opener</name>
    <message>
        <source>Opening {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opened {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks recorded in the file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>Select a row of the tree, or click a bar.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not finite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Min … max</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean, σ</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>a single number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can&apos;t be pruned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not ticked ({rule})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>own, {rule}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inherited, {rule}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Plans</name>
    <message>
        <source>Saving the plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening the plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved the plan as {path}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProgressDialog</name>
    <message>
        <source>Preparing …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {total} written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading back and counting …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Reading</name>
    <message>
        <source>Reading the weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counting exactly</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RowActions</name>
    <message>
        <source>Tick</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Untick</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the general threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Copy %n name(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a checkpoint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a recent file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read the file again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open and save a plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export with masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo and redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset; it can be undone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a parameter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick or untick the selected rows of the tree</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step the threshold in field, slider and histogram; Shift coarse, Ctrl fine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double click</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On slider, label or line: reset the threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take a drag back</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SummaryPresenter</name>
    <message>
        <source>Open a checkpoint, or drop one on the window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{ticked} of {all} parameters ticked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing will be pruned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reading the weights …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kept {kept} of {numel}, density {density}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 needs attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{pruned} of {numel} ticked weights are pruned, {kept} are kept.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ThresholdPanel</name>
    <message>
        <source>Threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold, logarithmic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights with |w| at or below it are pruned. Arrows step, Shift coarse, Ctrl fine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{hint} Double click resets, Esc takes a drag back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double click resets the threshold.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the threshold of all ticked parameters that have none of their own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give what is selected a threshold of its own, as an exception.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop the own threshold; the general one holds again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{pruned} pruned</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>All %n ticked</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>This parameter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Own; the general one: {rule}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inherits {rule} until moved</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Exceptions with an own threshold: %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ViewMenu</name>
    <message>
        <source>Like the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The language changes when Secateurs starts again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Prune a PyTorch checkpoint by threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a checkpoint or drop one here. Tick what to prune, move the threshold and watch every layer; everything can be undone until you commit, and the file you opened is never changed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>wording</name>
    <message>
        <source>,</source>
        <comment>between groups of three digits</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
