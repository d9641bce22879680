{% macro latest(source_relation) -%}
    {#- A master as it stands at the newest commit: the last row of its history, unless deleted. -#}
    (
        select * from (
            select
                *,
                row_number() over (partition by company, id order by commit_number desc) as newest
            from {{ source_relation }}
        ) as versions
        where newest = 1 and not deleted
    )
{%- endmacro %}
